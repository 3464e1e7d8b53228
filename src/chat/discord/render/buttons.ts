/** Buttons as rows of components. */
import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIMessageComponentEmoji,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type Button, oneLine } from '../../platform.ts';

const rowLength = 5;
const maxRows = 5;

const styles = {
  plain: ButtonStyle.Secondary,
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
} as const;

export function renderButtons(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponent>[] {
  return rowsOf(buttons).map((row) => ({ type: ComponentType.ActionRow, components: row.map(renderButton) }));
}

/** As the buttons wish it, or filled up where that would be too many. */
function rowsOf(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const wished: Button[][] = [];
  for (const button of buttons) {
    const last = wished.at(-1);
    if (last === undefined || button.newRow || last.length === rowLength) wished.push([button]);
    else last.push(button);
  }
  if (wished.length <= maxRows) return wished;
  return Array.from({ length: Math.ceil(buttons.length / rowLength) }, (_, row) =>
    buttons.slice(row * rowLength, (row + 1) * rowLength),
  );
}

function renderButton(button: Button): APIButtonComponent {
  const shared = {
    type: ComponentType.Button as const,
    label: oneLine(button.label, 80),
    ...(button.emoji !== undefined && { emoji: renderEmoji(button.emoji) }),
  };
  if ('url' in button) return { ...shared, style: ButtonStyle.Link, url: button.url };
  return {
    ...shared,
    style: styles[button.style ?? 'plain'],
    custom_id: button.customId,
    ...(button.disabled && { disabled: true }),
  };
}

/** A Unicode emoji, or a server's own as `<:name:id>`. */
function renderEmoji(emoji: string): APIMessageComponentEmoji {
  const [, name, id] = /^<a?:(\w+):(\d+)>$/.exec(emoji) ?? [];
  return id === undefined || name === undefined ? { name: emoji } : { id, name };
}

/** Buttons as blocks of actions. */
import type { types } from '@slack/bolt';
import { type Button, oneLine } from '../../platform.ts';
import { maxButtonText } from '../limits.ts';
import { plainObject } from './plain.ts';

/** Slack has no buttons that can't be pressed; those with this sign do nothing. */
export const offPrefix = 'off:';
/** Addresses are opened by the client, which tells the bot all the same. */
export const linkPrefix = 'link:';

const perBlock = 25;

export function renderButtons(buttons: readonly Button[]): types.ActionsBlock[] {
  const blocks: { readonly button: Button; readonly index: number }[][] = [];
  for (const [index, button] of buttons.entries()) {
    const last = blocks.at(-1);
    if (last === undefined || button.newRow || last.length === perBlock) blocks.push([{ button, index }]);
    else last.push({ button, index });
  }
  return blocks.map((some) => ({
    type: 'actions',
    elements: some.map(({ button, index }) => renderButton(button, index)),
  }));
}

function renderButton(button: Button, index: number): types.Button {
  const isOff = !('url' in button) && button.disabled === true;
  const emoji = isOff ? '🚫' : customEmoji.test(button.emoji ?? '') ? undefined : button.emoji;
  const label = emoji === undefined ? button.label : `${emoji} ${button.label}`;
  const text = plainObject(oneLine(label, maxButtonText), maxButtonText);
  const hint = button.hint === undefined ? '' : oneLine(button.hint, maxButtonText);
  const shared = { type: 'button', text, ...(hint !== '' && { accessibility_label: hint }) } as const;
  if ('url' in button) return { ...shared, action_id: `${linkPrefix}${index}`, url: button.url };
  return {
    ...shared,
    action_id: `${isOff ? offPrefix : 'press:'}${index}`,
    value: button.customId,
    ...(!isOff && button.style !== undefined && button.style !== 'plain' && { style: button.style }),
  };
}

/** Names of a server's own emoji, which plain text doesn't show. */
const customEmoji = /^(?:<a?)?:\w+:/;

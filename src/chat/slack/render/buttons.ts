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
  const blocks = Array.from({ length: Math.ceil(buttons.length / perBlock) }, (_, block) =>
    buttons.slice(block * perBlock, (block + 1) * perBlock),
  );
  return blocks.map((some, block) => ({
    type: 'actions',
    elements: some.map((button, index) => renderButton(button, block * perBlock + index)),
  }));
}

function renderButton(button: Button, index: number): types.Button {
  const isOff = !('url' in button) && button.disabled === true;
  const emoji = isOff ? '🚫' : customEmoji.test(button.emoji ?? '') ? undefined : button.emoji;
  const label = emoji === undefined ? button.label : `${emoji} ${button.label}`;
  const text = plainObject(oneLine(label, maxButtonText), maxButtonText);
  const shared = { type: 'button', text } as const;
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

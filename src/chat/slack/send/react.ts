/** Putting the bot's reactions on messages. */
import { type Platform, PlatformError } from '../../platform.ts';
import { tsOf } from '../lookup/ids.ts';
import { nameOf } from '../render/emoji-names.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

export function createReact(requests: Requests): Platform['react'] {
  return async (message, emoji) => {
    const name = nameOf(emoji);
    if (name === undefined)
      throw new PlatformError('invalid', `Slack's name of ${emoji} is not known; write :name:.`);
    const { server, channel } = message.place;
    const args = { channel, timestamp: tsOf(message), name };
    try {
      await requests.inChannel(message.place, () => requests.send(server, 'reactions.add', args));
    } catch (error) {
      if (codeOf(error) !== 'already_reacted') throw error;
    }
  };
}

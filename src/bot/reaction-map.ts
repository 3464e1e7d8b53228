/** Which emoji does what, by server: the usual ones, and what a server's moderators changed. */
import { z } from 'zod';
import { emojiKey } from '../chat/platform.ts';
import { UserError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import { defineVersioned } from '../store/versioned.ts';
import { type Action, actions, usualReactions } from './action.ts';

/** By `emojiKey`; `none` switches a usual one off. */
const changesSchema = z.record(z.string(), z.enum([...actions, 'none']));
const shape = defineVersioned({ name: 'reaction map', version: 1, schema: changesSchema });

const mostChanges = 50;
const longestEmoji = 64;

export interface ReactionMaps {
  /** What each emoji does in a server; keys are `emojiKey`s. */
  read(server: string): Promise<ReadonlyMap<string, Action>>;
  /** Gives an emoji an action, or takes it away with `none`. @throws UserError `reactions_full` */
  set(server: string, emoji: string, action: Action | 'none'): Promise<void>;
  /** Back to the usual. */
  reset(server: string): Promise<void>;
}

export function createReactionMaps(store: Store): ReactionMaps {
  const records = store.records({ kind: 'reactions', shape });
  return {
    async read(server) {
      const map = new Map(usualReactions);
      for (const [emoji, action] of Object.entries((await records.get(server)) ?? {})) {
        if (action === 'none') map.delete(emoji);
        else map.set(emoji, action);
      }
      return map;
    },
    async set(server, emoji, action) {
      const key = emojiKey(emoji.trim());
      if (key === '' || key.length > longestEmoji) {
        throw new UserError('reaction_emoji', 'Give one emoji, such as 🔁 or :name:.');
      }
      await records.update(server, (current = {}) => {
        const changed = { ...current, [key]: action };
        if (Object.keys(changed).length > mostChanges) {
          throw new UserError('reactions_full', `A server can change ${mostChanges} emoji at most.`);
        }
        return changed;
      });
    },
    async reset(server) {
      await records.remove(server);
    },
  };
}

/** Which emoji does what on each server: the defaults, and what moderators changed. */
import { emojiKey } from '../chat/platform.ts';
import { UserError } from '../errors.ts';
import { SettingsProblem } from '../moderation/settings/problem.ts';
import { longestEmoji, mostReactions } from '../moderation/settings/settings.ts';
import type { SettingsStore } from '../moderation/settings/store.ts';
import type { Action } from '../request/actions.ts';
import { usualReactions } from './usual-reactions.ts';

export interface ReactionMaps {
  /** What each emoji does in a server; keys are `emojiKey`s. */
  read(server: string): Promise<ReadonlyMap<string, Action>>;
  /** Gives an emoji an action, or takes it away with `none`. @throws UserError `reactions_full` */
  set(server: string, emoji: string, action: Action | 'none', by: string): Promise<void>;
  /** Back to the usual. */
  reset(server: string, by: string): Promise<void>;
}

export function createReactionMaps(settings: SettingsStore): ReactionMaps {
  return {
    async read(server) {
      const map = new Map(usualReactions);
      const { reactions } = await settings.settingsFor(server);
      for (const [emoji, action] of Object.entries(reactions)) {
        if (action === 'none') map.delete(emoji);
        else map.set(emoji, action);
      }
      return map;
    },
    async set(server, emoji, action, by) {
      const key = emojiKey(emoji.trim());
      if (key === '' || key.length > longestEmoji) {
        throw new UserError('reaction_emoji', 'Give one emoji, such as 🔁 or :name:.');
      }
      await untilFirst(async () => {
        const { revision, values } = await settings.read(server);
        const reactions = { ...(values.reactions ?? settings.operator.defaults.reactions), [key]: action };
        if (Object.keys(reactions).length > mostReactions) {
          throw new UserError('reactions_full', `A server can change ${mostReactions} emoji at most.`);
        }
        await settings.change(server, revision, { set: { reactions } }, by);
      });
    },
    async reset(server, by) {
      await untilFirst(async () => {
        const { revision } = await settings.read(server);
        await settings.change(server, revision, { reset: ['reactions'] }, by);
      });
    },
  };
}

/** So many rivals at one emoji mean a loop somewhere, not bad luck. */
const maxTries = 20;

/** One emoji can be changed whatever else somebody changes at the same time. */
async function untilFirst(change: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await change();
    } catch (error) {
      const isLate = error instanceof SettingsProblem && error.problem === 'changedMeanwhile';
      if (!isLate || tries === maxTries) throw error;
    }
  }
}

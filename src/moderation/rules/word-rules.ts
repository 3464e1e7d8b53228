/** A platform's own rules about words, as the bot read them last: workers can't ask the platform. */
import { z } from 'zod';
import { type Place, PlatformError, type WordRule } from '../../chat/platform.ts';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

export interface KnownWordRules {
  /** Asks the platform, and remembers what it said for those who can't ask. @throws PlatformError */
  ask(place: Place, read: () => Promise<readonly WordRule[]>): Promise<readonly WordRule[]>;
  /** @throws PlatformError `forbidden` where nobody could read them lately: that is not as if there were none */
  last(place: Place): Promise<readonly WordRule[]>;
}

const list = z.array(z.string()).readonly();

const wordRule = z.object({
  name: z.string(),
  keywords: list,
  regexes: list,
  allow: list,
  presets: z.array(z.enum(['sexual', 'hate'])).readonly(),
  exemptRoles: list,
  exemptChannels: list,
});

/** Bots read them again while something waits (`watch-places.ts`); older ones may not be the server's any more. */
const ttlSeconds = 3_600;

export function createKnownWordRules(store: Pick<Store, 'records'>): KnownWordRules {
  const shape = defineVersioned({ name: 'word-rules', version: 1, schema: z.array(wordRule).readonly() });
  const records = store.records({ kind: 'word-rules', shape, ttlSeconds });
  const keyOf = ({ platform, server }: Place) => `${platform}:${server}`;
  return {
    async ask(place, read) {
      try {
        const rules = await read();
        await records.set(keyOf(place), rules);
        return rules;
      } catch (error) {
        // What can't be read any more must not hold as it was.
        if (error instanceof PlatformError && error.problem === 'forbidden')
          await records.remove(keyOf(place));
        throw error;
      }
    },
    async last(place) {
      const rules = await records.get(keyOf(place));
      if (rules !== undefined) return rules;
      throw new PlatformError('forbidden', 'The word rules of the server were not read yet.');
    },
  };
}

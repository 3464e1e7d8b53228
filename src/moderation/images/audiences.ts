/** Which places are kept for adults, as bots found last: workers can't look that up. */
import { z } from 'zod';
import type { Place } from '../../chat/platform.ts';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

export interface Audiences {
  /** Looks it up, and remembers it for those who can't. */
  ask(place: Place, read: () => Promise<boolean>): Promise<boolean>;
  /** False where nobody has looked for a while: a channel that was made one for everybody must not go on as it was. */
  last(place: Place): Promise<boolean>;
}

/** Bots look more often at places in which something waits: see `watch-places.ts`. */
const ttlSeconds = 20 * 60;

export function createAudiences(store: Pick<Store, 'records'>): Audiences {
  const shape = defineVersioned({
    name: 'audience',
    version: 1,
    schema: z.object({ adults: z.boolean() }),
  });
  const records = store.records({ kind: 'audience', shape, ttlSeconds });
  const keyOf = ({ platform, server, channel }: Place) => `${platform}:${server}:${channel}`;
  return {
    async ask(place, read) {
      const adults = await read();
      await records.set(keyOf(place), { adults });
      return adults;
    },
    last: async (place) => (await records.get(keyOf(place)))?.adults ?? false,
  };
}

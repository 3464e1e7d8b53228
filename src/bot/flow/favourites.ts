/** The pictures that people marked with a star: by member, newest first. */
import type { Store } from '../../store/open-store.ts';

/** A job, or one of its pictures (from 0). */
export interface Favourite {
  readonly job: string;
  readonly index: number | undefined;
}

export interface Favourites {
  /** Again is harmless; the oldest of very many goes. */
  add(member: string, favourite: Favourite): Promise<void>;
  /** False where there was none. */
  remove(member: string, favourite: Favourite): Promise<boolean>;
  list(
    member: string,
    options: { readonly limit: number; readonly offset: number },
  ): Promise<readonly Favourite[]>;
  forget(member: string): Promise<void>;
}

const maxFavourites = 500;

/** One sorted set a member, by the moment of the star. */
export function createFavourites({
  client,
  prefix,
  now,
}: Pick<Store, 'client' | 'prefix' | 'now'>): Favourites {
  const keyOf = (member: string) => `${prefix}:favourites:${member}`;
  const written = ({ job, index }: Favourite) => (index === undefined ? job : `${job}:${index}`);
  return {
    async add(member, favourite) {
      await client.zadd(keyOf(member), 'NX', await now(), written(favourite));
      await client.zremrangebyrank(keyOf(member), 0, -maxFavourites - 1);
    },
    remove: async (member, favourite) => (await client.zrem(keyOf(member), written(favourite))) === 1,
    async list(member, { limit, offset }) {
      const found = await client.zrevrange(keyOf(member), `${offset}`, `${offset + limit - 1}`);
      return found.map((text) => {
        const [job = '', index] = text.split(':');
        return { job, index: index === undefined ? undefined : Number(index) };
      });
    },
    async forget(member) {
      await client.unlink(keyOf(member));
    },
  };
}

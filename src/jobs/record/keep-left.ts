/** How long something that is written about a job now may be kept, where its server settled that. */
import type { Store } from '../../store/open-store.ts';

/** Seconds; undefined where nobody settled it, or there is no such job: it may be written of before it is queued. */
export async function keepLeft(
  { client, prefix }: Pick<Store, 'client' | 'prefix'>,
  id: string,
): Promise<number | undefined> {
  const key = `${prefix}:job:${id}`;
  const [keep, left] = await Promise.all([client.hget(key, 'keep'), client.ttl(key)]);
  if (keep === null) return undefined;
  // Its record runs out once it is over; nothing else of it stays longer.
  return left > 0 ? Math.min(left, Number(keep)) : Number(keep);
}

/** Jobs of which the last word is not said yet: whoever finds one that is over says it. */
import type { Store } from '../../store/open-store.ts';

export interface Unfinished {
  add(job: string): Promise<void>;
  has(job: string): Promise<boolean>;
  /** Those that nobody has looked at for a while, longest first; none of them is named again for `pauseMs`. */
  take(most: number, pauseMs: number): Promise<readonly string[]>;
  remove(job: string): Promise<void>;
}

/** One sorted set by the moment at which a job is looked at next, in ms by the clock of Redis. */
export function createUnfinished({ client, prefix, now }: Store): Unfinished {
  const key = `${prefix}:unfinished`;
  return {
    async add(job) {
      await client.zadd(key, 'NX', 0, job);
    },
    has: async (job) => (await client.zscore(key, job)) !== null,
    async take(most, pauseMs) {
      const at = await now();
      const jobs = await client.zrangebyscore(key, '-inf', at, 'LIMIT', 0, most);
      const next = jobs.flatMap((job) => [at + pauseMs, job]);
      // XX: what another process has finished meanwhile must not come back.
      if (next.length > 0) await client.zadd(key, 'XX', ...next);
      return jobs;
    },
    async remove(job) {
      await client.zrem(key, job);
    },
  };
}

/** Which requests wait in a moderators' channel, and where. */
import { z } from 'zod';
import { messageRefSchema } from '../../chat/platform.ts';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

const reviewSchema = z.object({
  /** Where moderators decide. */
  message: messageRefSchema,
  /** `held`: before it is drawn; `picture`: it was drawn, and the check would refuse it. */
  what: z.enum(['held', 'picture']),
  /** Set once somebody decided, or the time ran out. */
  decided: z.string().optional(),
});

export type Review = z.output<typeof reviewSchema>;

/** Longer than a hold can last. */
const ttlSeconds = 30 * 86_400;

export function createReviewRecords(store: Store) {
  const shape = defineVersioned({ name: 'review', version: 1, schema: reviewSchema });
  const byJob = store.records({ kind: 'review', shape, ttlSeconds });
  const { client, prefix } = store;
  const open = `${prefix}:reviews`;
  const closed = (what: Channel, server: string) => `${prefix}:closed:${what}:${server}`;
  return {
    byJob,
    /** Jobs with a review that nobody has decided yet. */
    open: () => client.smembers(open),
    async opened(job: string, review: Review) {
      await byJob.set(job, review);
      await client.sadd(open, job);
    },
    /** False where somebody else was faster. */
    async decide(job: string, by: string): Promise<boolean> {
      let isFirst = false;
      await byJob.update(job, (review) => {
        if (review === undefined) throw new TypeError('There is no such review.');
        isFirst = review.decided === undefined;
        return isFirst ? { ...review, decided: by } : review;
      });
      await client.srem(open, job);
      return isFirst;
    },
    async forget(job: string) {
      await byJob.remove(job);
      await client.srem(open, job);
    },
    /** Why a channel of moderators took nothing lately; shown where they settle it. */
    closedReason: (what: Channel, server: string) => client.get(closed(what, server)),
    async noteClosed(what: Channel, server: string, reason: string) {
      await client.set(closed(what, server), reason, 'EX', 86_400);
    },
    async noteOpen(what: Channel, server: string) {
      await client.unlink(closed(what, server));
    },
  };
}

/** The channels of moderators. */
export type Channel = 'review' | 'log';

export type ReviewRecords = ReturnType<typeof createReviewRecords>;

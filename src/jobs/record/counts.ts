/** How many jobs of a member or server ended in which way, for `/stats`; the scripts count, this reads and forgets. */
import { z } from 'zod';
import type { Store } from '../../store/open-store.ts';

export type Whose = { readonly member: string } | { readonly server: string };

/** Ends of jobs in one period; `waited` and `ran` are seconds, summed over the drawn jobs. */
export interface Count {
  readonly drawn: number;
  readonly failed: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly images: number;
  readonly waited: number;
  readonly ran: number;
}

export interface Counts {
  /** Since counting began, and over the last seven days (of UTC, today among them). */
  counts(whose: Whose): Promise<{ readonly all: Count; readonly week: Count }>;
}

const dayMs = 86_400_000;
const amount = z.coerce.number().default(0);
const countSchema = z.object({
  drawn: amount,
  failed: amount,
  refused: amount,
  cancelled: amount,
  images: amount,
  waited: amount.transform((ms) => ms / 1_000),
  ran: amount.transform((ms) => ms / 1_000),
});

export function createCounts({ client, prefix, now }: Pick<Store, 'client' | 'prefix' | 'now'>) {
  const nameOf = (whose: Whose) => ('member' in whose ? `m:${whose.member}` : `s:${whose.server}`);
  const key = (period: string | number, whose: Whose) => `${prefix}:count:${period}:${nameOf(whose)}`;
  const daysBack = async (count: number) => {
    const today = Math.floor((await now()) / dayMs);
    return Array.from({ length: count }, (_, index) => today - index);
  };
  const read = async (period: string | number, whose: Whose): Promise<Count> =>
    countSchema.parse(await client.hgetall(key(period, whose)));

  return {
    async counts(whose: Whose) {
      const [all, ...week] = await Promise.all(
        ['all', ...(await daysBack(7))].map((period) => read(period, whose)),
      );
      return { all: all ?? countSchema.parse({}), week: week.reduce(add) };
    },

    async forget(whose: Whose): Promise<void> {
      // One more day: a job may have ended just before midnight.
      const periods = ['all', ...(await daysBack(8))];
      await client.unlink(periods.map((period) => key(period, whose)));
    },
  };
}

function add(a: Count, b: Count): Count {
  return {
    drawn: a.drawn + b.drawn,
    failed: a.failed + b.failed,
    refused: a.refused + b.refused,
    cancelled: a.cancelled + b.cancelled,
    images: a.images + b.images,
    waited: a.waited + b.waited,
    ran: a.ran + b.ran,
  };
}

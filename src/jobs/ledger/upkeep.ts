/** Looks after jobs that nobody is working on any more, and forgets old ones. */
import { z } from 'zod';
import { flagOf, readState, rowOf, rowsOf } from './answer.ts';
import type { Run } from './scripts.ts';
import { type DeliveryState, deliveries, type State } from './state.ts';

export interface StaleJob {
  readonly id: string;
  readonly state: State;
  readonly delivery: DeliveryState;
  readonly platform: string;
  readonly route: string;
  readonly tag: number;
  /** ms since it was enqueued. */
  readonly age: number;
  /** What BullMQ has of it. */
  readonly drawing: InBull;
  readonly deliveryJob: InBull;
}

type InBull = 'none' | 'there' | 'failed';

function inBull(code: unknown): InBull {
  if (code === 2) return 'failed';
  return code === 1 ? 'there' : 'none';
}

export function upkeepCalls(run: Run) {
  return {
    /** At most `most` jobs to which nothing has happened for so many ms. */
    async stale(quietMs: number, most: number): Promise<StaleJob[]> {
      const rows = await rowsOf(run('upkeep/stale', undefined, quietMs, most));
      return rows.map(([id, now, delivery, platform, route, tag, age, drawing, posting]) => ({
        id: String(id),
        state: readState(now),
        delivery: z.enum(deliveries).parse(delivery),
        platform: String(platform),
        route: String(route),
        tag: Number(tag),
        age: Number(age),
        drawing: inBull(drawing),
        deliveryJob: inBull(posting),
      }));
    },

    /** Held jobs about which nobody decided in time. */
    async overdue(most: number): Promise<string[]> {
      return (await rowOf(run('upkeep/overdue', undefined, most))).map(String);
    },

    forget: (id: string) => flagOf(run('upkeep/forget', id, id)),

    /** Forgets a route that has no jobs; false where it has. */
    retire: (route: string) => flagOf(run('upkeep/retire', undefined, route)),
  };
}

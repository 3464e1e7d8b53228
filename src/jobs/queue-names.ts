/** Names of BullMQ's queues and of the keys it keeps them under; those of drawings are routes (`route.ts`). */
import type { Store } from '../store/open-store.ts';

/** Each platform has its own delivery queue: only a bot that is on that platform can post there. */
export function deliveryQueue(platform: string): string {
  return `deliver-${platform}`;
}

export function queuePrefix(store: Pick<Store, 'prefix'>): string {
  return `${store.prefix}:q`;
}

/** What BullMQ keeps as a job's data; the job's own record is the truth, found by the job's id. */
export const jobData = { v: 1 } as const;

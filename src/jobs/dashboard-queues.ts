/** BullMQ's own queues, for a dashboard that shows them. */
import type { Queue } from 'bullmq';
import type { Store } from '../store/open-store.ts';
import { createBull } from './bull.ts';

/** The drawing queue and the delivery queues of `platforms`; to be closed with the dashboard. */
export function dashboardQueues(
  store: Store,
  platforms: readonly string[],
): { readonly queues: readonly Queue[]; close(): Promise<void> } {
  const bull = createBull(store, store.client);
  return { queues: [bull.draw(), ...platforms.map((platform) => bull.deliver(platform))], close: bull.close };
}

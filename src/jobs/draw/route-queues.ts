/** The BullMQ queues a worker takes its jobs from: one per route, all on one connection. */
import { type Job, Worker } from 'bullmq';
import type { Store } from '../../store/open-store.ts';
import type { Redis } from '../../store/redis-client.ts';
import { createBackends } from '../backends.ts';
import { queuePrefix } from '../queue-names.ts';

export interface RouteQueues {
  /** Resolves once Redis is there. */
  ready(): Promise<void>;
  /** Opens these, and closes all others. */
  serve(routes: readonly string[]): void;
  /** The next job of a route, locked with `token`; undefined when another worker was faster. */
  take(route: string, token: string): Promise<Job | undefined>;
  close(): Promise<void>;
}

export interface RouteQueuesOptions {
  readonly store: Store;
  readonly client: Redis;
  readonly lockMs: number;
  readonly stalledMs: number;
  /** A worker died, or stood still, while it had this job. */
  readonly onStalled: (id: string) => void;
  readonly onError: (error: unknown) => void;
}

export function createRouteQueues(options: RouteQueuesOptions): RouteQueues {
  const { store, client, onStalled, onError } = options;
  const prefix = queuePrefix(store);
  const settings = {
    autorun: false,
    lockDuration: options.lockMs,
    skipLockRenewal: true,
    skipVersionCheck: true,
    stalledInterval: options.stalledMs,
    // A worker's death says little about its jobs; those that kill are found by `draw-try.ts`.
    maxStalledCount: 1_000,
  };
  const backends = createBackends(client, prefix, settings);
  const workers = new Map<string, Worker>();

  const open = (route: string): Worker => {
    const known = workers.get(route);
    if (known !== undefined) return known;
    // Jobs are taken one by one, from the route whose turn it is: BullMQ's own loop knows one queue only.
    const worker = new Worker(route, null, { ...settings, connection: client, prefix }, backends.of);
    worker.on('error', onError);
    worker.on('stalled', onStalled);
    worker.startStalledCheckTimer().catch(onError);
    workers.set(route, worker);
    return worker;
  };
  const close = async (route: string) => {
    const worker = workers.get(route);
    workers.delete(route);
    await worker?.close(true);
  };

  return {
    ready: () => backends.ready(),
    serve(routes) {
      for (const route of routes) open(route);
      for (const route of workers.keys()) if (!routes.includes(route)) close(route).catch(onError);
    },
    take: (route, token) => open(route).getNextJob(token, { block: false }),
    async close() {
      await Promise.all([...workers.keys()].map(close));
      await backends.close();
    },
  };
}

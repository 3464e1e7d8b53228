/** Keeps a BullMQ worker from hammering a Redis that refuses writes, and its errors from flooding the log. */
import type { Worker } from 'bullmq';
import { messageOf } from '../errors.ts';
import type { Log } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import { isWriteless } from '../store/redis-errors.ts';

const pauseMs = 1_000;

/** The same error is logged once in so many ms. */
const quietMs = 30_000;

/**
 * BullMQ asks for the next job again at once when asking failed; with Redis full that would be thousands of errors a
 * second. Here the worker takes no job for a second and then tries again, running jobs going on.
 */
export function pauseOnErrors(worker: Worker, store: Store, log: Log): () => void {
  const logged = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  worker.on('error', (cause) => {
    const error = store.error(cause);
    const now = Date.now();
    if (now - (logged.get(error.code) ?? 0) > quietMs) {
      logged.set(error.code, now);
      log.error({ queue: worker.name, code: error.code, err: cause }, error.message || messageOf(cause));
    }
    if (!isWriteless(error) || timer !== undefined) return;
    worker.pause(true).catch(() => undefined);
    timer = setTimeout(() => {
      timer = undefined;
      worker.resume();
    }, pauseMs);
  });
  return () => clearTimeout(timer);
}

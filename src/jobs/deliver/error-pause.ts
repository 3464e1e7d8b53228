/** Keeps a BullMQ worker from hammering a Redis that refuses writes, and its errors from flooding the log. */
import type { Worker } from 'bullmq';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { isWriteless } from '../../store/redis-errors.ts';
import { createErrorLog } from '../errors/error-log.ts';

const pauseMs = 1_000;

/**
 * BullMQ asks for the next job again at once when asking failed; with Redis full that would be thousands of errors a
 * second. Here the worker takes no job for a second and then tries again, while running jobs go on.
 */
export function pauseOnErrors(worker: Worker, store: Store, log: Log): () => void {
  const logError = createErrorLog(store, log, worker.name);
  let timer: NodeJS.Timeout | undefined;
  worker.on('error', (cause) => {
    if (!isWriteless(logError(cause)) || timer !== undefined) return;
    worker.pause(true).catch(() => undefined);
    timer = setTimeout(() => {
      timer = undefined;
      worker.resume();
    }, pauseMs);
  });
  return () => clearTimeout(timer);
}

/** Logs Redis errors from a loop that keeps retrying, without flooding the log. */
import { type AppError, messageOf } from '../../errors.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';

/** The same error is logged once in so many ms. */
const quietMs = 30_000;

/** Logs an error unless it is the same as lately, and gives it in words that say what to do. */
export function createErrorLog(store: Store, log: Log, queue: string): (cause: unknown) => AppError {
  const logged = new Map<string, number>();
  return (cause) => {
    const error = store.error(cause);
    const now = performance.now();
    if (now - (logged.get(error.code) ?? Number.NEGATIVE_INFINITY) > quietMs) {
      logged.set(error.code, now);
      log.error({ queue, code: error.code, err: cause }, error.message || messageOf(cause));
    }
    return error;
  };
}

/** Does something again and again; where it fails, it is done again next time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param everyMs between the end of one time and the next
 * @returns how it is stopped; resolves once what is being done is over
 */
export function repeatedly(
  everyMs: number,
  act: () => Promise<void>,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  const stop = new AbortController();
  const running = (async () => {
    while (!stop.signal.aborted) {
      await act().catch(onFailure);
      await sleep(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}

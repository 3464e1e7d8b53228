/** Lets long work share its thread: bot and worker answer people on the thread that resizes a picture. */
import { setImmediate } from 'node:timers/promises';

/** A function to await often in a long loop; it gives way to everything else once `milliseconds` have passed. */
export function createBreather(milliseconds = 4): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}

/** What must be undone at the end, in reverse order, whatever fails on the way. */

import { messageOf } from '../../errors.ts';
import type { Log } from '../../store/log.ts';

export interface Cleanup {
  /** @param what for the log, such as `the queue` */
  add(what: string, undo: () => Promise<void>): void;
  /** Undoes everything; a second call waits for the first. Never throws. */
  run(): Promise<void>;
}

export function createCleanup(log: Log): Cleanup {
  const undos: { readonly what: string; readonly undo: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;

  const undoAll = async () => {
    for (let last = undos.pop(); last !== undefined; last = undos.pop()) {
      const { what, undo } = last;
      try {
        await undo();
      } catch (error) {
        log.warn({ err: error }, `Closing ${what} failed: ${messageOf(error)}`);
      }
    }
  };

  return {
    add: (what, undo) => undos.push({ what, undo }),
    run() {
      running ??= undoAll();
      return running;
    },
  };
}

/** Runs a job alone after an engine died under it, so that a second death can be pinned on it. */

export interface SuspectGate {
  /** Waits for its turn: suspects alone, others together. The answer leaves the gate. @throws the signal's reason */
  enter(suspect: boolean, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly suspect: boolean;
  admit(): void;
}

export function createSuspectGate(): SuspectGate {
  const waiters: Waiter[] = [];
  let inside = 0;
  let alone = false;

  const admitNext = () => {
    for (;;) {
      const next = waiters[0];
      if (next === undefined || alone || (next.suspect && inside > 0)) return;
      waiters.shift();
      inside++;
      alone = next.suspect;
      next.admit();
    }
  };
  const leave = () => {
    inside--;
    alone = false;
    admitNext();
  };

  return {
    enter(suspect, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          suspect,
          admit() {
            signal.removeEventListener('abort', abort);
            let left = false;
            resolve(() => {
              if (left) return;
              left = true;
              leave();
            });
          },
        };
        const abort = () => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(signal.reason);
          admitNext();
        };
        signal.addEventListener('abort', abort, { once: true });
        waiters.push(waiter);
        admitNext();
      });
    },
  };
}

/** Keeps one message up to date: always the newest state of things, never two updates at once, never too often. */

export interface Painter<T> {
  show(value: T): void;
  /** Shows nothing more; resolves when no update is on its way. */
  stop(): Promise<void>;
}

/** @param paint does not throw @param pauseMs what to leave after an update, in ms */
export function createPainter<T>(
  paint: (value: T) => Promise<void>,
  pauseMs: (value: T) => number,
): Painter<T> {
  let next: { readonly value: T } | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  let wake = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    while (next !== undefined && !stopped) {
      const { value } = next;
      next = undefined;
      await paint(value);
      if (!stopped) await pause(pauseMs(value));
    }
    // Here and not when the promise settles: a value shown in between would be forgotten.
    running = undefined;
  };

  return {
    show(value) {
      if (stopped) return;
      next = { value };
      running ??= run();
    },
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}

/** Measures how much work a worker does per second while it is drawing. */

export interface WorkMeter {
  /** Work was done. */
  add(work: number): void;
  /** To be called now and then, and whenever the number of running jobs changes. */
  tick(now: number, running: number): void;
  /** Work a second; undefined before anything was measured. */
  rate(): number | undefined;
}

/** Older measurements count less: to 1/e after so many seconds of drawing. */
const memorySeconds = 60;

/** A first estimate needs this many seconds of drawing behind it. */
const leastSeconds = 0.05;

export function createWorkMeter(): WorkMeter {
  let done = 0;
  let total = 0;
  let seconds = 0;
  let last: number | undefined;
  let busy = false;
  return {
    add(work) {
      done += work;
    },
    tick(now, running) {
      if (last !== undefined && busy) {
        const passed = Math.max(0, (now - last) / 1_000);
        const fade = Math.exp(-passed / memorySeconds);
        total = total * fade + done;
        seconds = seconds * fade + passed;
        done = 0;
      }
      last = now;
      busy = running > 0;
    },
    rate: () => (seconds < leastSeconds || total <= 0 ? undefined : total / seconds),
  };
}

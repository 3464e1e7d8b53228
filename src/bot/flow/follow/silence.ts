/** Notices that a drawing has not been heard of for longer than its steps take. */
import type { JobView } from '../../../jobs/record/job-view.ts';

export interface Silence {
  heard(job: JobView): void;
  stop(): void;
}

/** ms; a worker that lives tells every step. */
const leastMs = 15_000;
/** So many steps without a word. */
const mostSteps = 4;

/** @param fall is called once for each silence */
export function createSilence(fall: (job: JobView) => void): Silence {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  return {
    heard(job) {
      stop();
      const { state, progress } = job;
      if (state !== 'running' || progress === undefined) return;
      const { stepsPerSecond = 0 } = progress;
      const usual = stepsPerSecond > 0 ? (mostSteps / stepsPerSecond) * 1_000 : 0;
      timer = setTimeout(() => fall(job), Math.max(leastMs, usual));
      timer.unref();
    },
    stop,
  };
}

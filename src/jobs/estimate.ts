/** Estimates when a waiting job will start and finish, from what is ahead of it and how fast the workers are. */

export interface WorkerReport {
  /** Jobs it draws at once, and draws now. */
  readonly slots: number;
  readonly running: number;
  /** Work left in its running jobs. */
  readonly left: number;
  /** Work a second, measured over its busy time; undefined before the first steps. */
  readonly rate: number | undefined;
}

export interface QueueFacts {
  readonly workers: readonly WorkerReport[];
  /** Work a second of all workers when last measured; for workers that have not drawn yet. */
  readonly lastRate: number | undefined;
}

export interface Estimate {
  readonly startsIn: number;
  readonly finishesIn: number;
}

/**
 * Seconds until a job starts and until it is drawn; undefined when no worker runs or none was ever measured.
 *
 * Jobs in flight share the workers evenly, so a job starts when the fluid has drained that far: all that runs and is
 * ahead, less what the other slots' jobs still have to go at that moment (half a job each, on average).
 */
export function estimate(
  facts: QueueFacts,
  job: { readonly jobsAhead: number; readonly workAhead: number; readonly work: number },
): Estimate | undefined {
  const { workers } = facts;
  if (workers.length === 0) return undefined;
  const rate = totalRate(facts);
  if (rate === undefined) return undefined;
  const slots = sum(workers.map((worker) => worker.slots));
  const running = sum(workers.map((worker) => worker.running));
  const left = sum(workers.map((worker) => worker.left));
  const free = Math.max(0, slots - running);
  // A lone job cannot use what batching with others gains, but it has the workers to itself.
  const beside = Math.min(slots, running + job.jobsAhead + 1);
  const drawing = (job.work * beside) / rate;
  if (job.jobsAhead < free) return { startsIn: 0, finishesIn: drawing };
  const typical = (left + job.workAhead + job.work) / (running + job.jobsAhead + 1);
  const drained = left + job.workAhead - ((slots - 1) * typical) / 2;
  const startsIn = Math.max(0, drained) / rate;
  return { startsIn, finishesIn: startsIn + drawing };
}

function totalRate({ workers, lastRate }: QueueFacts): number | undefined {
  const measured = workers.flatMap(({ rate }) => (rate === undefined || rate <= 0 ? [] : [rate]));
  if (measured.length === 0) return lastRate !== undefined && lastRate > 0 ? lastRate : undefined;
  // A worker that has not drawn yet is taken to be like the others.
  return (sum(measured) / measured.length) * workers.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

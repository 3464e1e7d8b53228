/** The attempts a worker has under way. */
import { randomUUID } from 'node:crypto';
import type { LockKeeper } from './keep-lock.ts';
import { type StopCode, stopReason } from './stop-reasons.ts';
import { createWorkMeter } from './work-meter.ts';

export interface Run {
  /** Names this try; no other has the same. */
  readonly name: string;
  /** The job's id. */
  readonly id: string;
  readonly stop: AbortController;
  readonly lock: LockKeeper;
  /** Work done so far, of all its work. */
  done: number;
  work: number;
  /** Seconds between the job's enqueueing and this try. */
  waited: number;
}

export interface Load {
  readonly running: number;
  /** Work left in the running jobs. */
  readonly left: number;
  /** Work a second; undefined before anything was measured. */
  readonly rate: number | undefined;
}

export function createRuns() {
  const runs = new Map<string, Run>();
  const meter = createWorkMeter();
  let onEmpty: (() => void)[] = [];
  const tick = () => meter.tick(performance.now(), runs.size);
  return {
    size: () => runs.size,
    ids: () => [...runs.values()].map(({ id }) => id),

    /** @param keepLock starts to keep the job's lock, and calls what it is given when the lock is lost */
    open(id: string, keepLock: (lost: () => void) => LockKeeper): Run {
      const stop = new AbortController();
      const lock = keepLock(() => stop.abort(stopReason('draw_taken')));
      const run: Run = { name: randomUUID(), id, stop, lock, done: 0, work: 0, waited: 0 };
      runs.set(run.name, run);
      tick();
      return run;
    },

    close(run: Run): void {
      run.lock.stop();
      runs.delete(run.name);
      tick();
      if (runs.size > 0) return;
      for (const each of onEmpty) each();
      onEmpty = [];
    },

    started(name: string, ageMs: number): void {
      const run = runs.get(name);
      if (run !== undefined) run.waited = ageMs / 1_000;
    },

    worked(name: string, done: number, work: number): void {
      const run = runs.get(name);
      if (run === undefined) return;
      meter.add(Math.max(0, done - run.done));
      run.done = Math.max(run.done, done);
      run.work = work;
    },

    load(): Load {
      tick();
      const left = [...runs.values()].reduce((sum, run) => sum + run.work - run.done, 0);
      return { running: runs.size, left, rate: meter.rate() };
    },

    /** Stops the runs of a job, or all of them. */
    abort(code: StopCode, id?: string): void {
      for (const run of runs.values())
        if (id === undefined || run.id === id) run.stop.abort(stopReason(code));
    },

    dropLocks(): void {
      for (const run of runs.values()) run.lock.stop();
    },

    /** Resolves when nothing runs any more. */
    ended(): Promise<void> {
      return runs.size === 0 ? Promise.resolve() : new Promise((resolve) => onEmpty.push(resolve));
    },
  };
}

/** What a worker does to the record of a job that it draws. */
import { readState, rowOf, wordOf } from './answer.ts';
import type { Run } from './scripts.ts';
import type { State } from './state.ts';

export type Started =
  | {
      readonly kind: 'run';
      readonly payload: string;
      /** ms since the job was enqueued. */
      readonly age: number;
      /** Earlier tries whose process died, and those under which the engine died. */
      readonly deaths: number;
      readonly engineDeaths: number;
    }
  | { readonly kind: 'over'; readonly state: State | 'gone' };

export interface Settlement {
  readonly id: string;
  readonly run: string;
  readonly state: 'drawn' | 'failed';
  readonly outcome: string;
  /** Whether an operator should see it among the dead letters. */
  readonly dead: boolean;
  readonly blobs: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly blobSeconds: number;
}

export function drawingCalls(run: Run) {
  return {
    async start(id: string, name: string, worker: string): Promise<Started> {
      const [kind, payload, age, deaths, engineDeaths] = await rowOf(run('start', id, id, name, worker));
      if (kind !== 'run') return { kind: 'over', state: kind === 'gone' ? 'gone' : readState(kind) };
      return {
        kind,
        payload: String(payload),
        age: Number(age),
        deaths: Number(deaths),
        engineDeaths: Number(engineDeaths),
      };
    },

    /** Puts a job back among the waiting; the count is that of engine deaths so far. */
    async release(
      id: string,
      name: string,
      died: boolean,
    ): Promise<{ released: boolean; engineDeaths: number }> {
      const [now, count] = await rowOf(run('release', id, id, name, died ? 1 : 0));
      return { released: now === 'queued', engineDeaths: Number(count) };
    },

    /** The job's state afterwards: the settlement's own unless someone else ended or took the job. */
    settle({ id, run: name, state, outcome, dead, blobs, blobSeconds }: Settlement): Promise<string> {
      return wordOf(run('settle', id, id, name, state, outcome, dead ? 1 : 0, blobSeconds, ...blobs.flat()));
    },

    /** `mine`, or why the job is no longer this run's. */
    progress: (id: string, name: string, progress: string, preview: Uint8Array | '') =>
      wordOf(run('progress', id, id, name, progress, preview)),

    /** What a worker says of itself; the rate is that of all workers when last measured. */
    async report(worker: string, report: string, rate: number | undefined): Promise<void> {
      await run('report', undefined, worker, report, rate ?? '');
    },
  };
}

/** What a worker does to the record of a job it is drawing. */
import { type Needs, readNeeds } from '../route.ts';
import { readState, rowOf, wordOf } from './answer.ts';
import type { Run } from './scripts.ts';
import type { State } from './state.ts';

export type Started =
  | {
      readonly kind: 'run';
      readonly payload: string;
      /** ms since the job was enqueued. */
      readonly age: number;
      /** Earlier tries that failed. */
      readonly tries: number;
      /** Earlier tries whose process died, and those under which the engine died. */
      readonly deaths: number;
      readonly engineDeaths: number;
    }
  /** It was put off; its pause ends in so many ms. */
  | { readonly kind: 'early'; readonly ms: number }
  | { readonly kind: 'over'; readonly state: State | 'gone' };

/** How a job goes back among the waiting ones. */
export interface PutBack {
  /** Whether this was a failed try. */
  readonly failed: boolean;
  /** Whether the engine died under it. */
  readonly died: boolean;
  /** How long it is not to be tried again; 0 for its old place. */
  readonly pauseMs: number;
}

export interface Settlement {
  readonly id: string;
  readonly run: string;
  readonly state: 'drawn' | 'failed' | 'refused';
  readonly outcome: string;
  /** Whether an operator should see it among the dead letters. */
  readonly dead: boolean;
  readonly blobs: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly blobSeconds: number;
}

export function drawingCalls(run: Run) {
  return {
    async start(id: string, name: string, worker: string): Promise<Started> {
      const [kind, first, age, tries, deaths, engineDeaths] = await rowOf(
        run('drawing/start', id, id, name, worker),
      );
      if (kind === 'early') return { kind, ms: Number(first) };
      if (kind !== 'run') return { kind: 'over', state: kind === 'gone' ? 'gone' : readState(kind) };
      return {
        kind,
        payload: String(first),
        age: Number(age),
        tries: Number(tries),
        deaths: Number(deaths),
        engineDeaths: Number(engineDeaths),
      };
    },

    /** Puts a job back among the waiting; the count is that of engine deaths so far. */
    async putBack(
      id: string,
      name: string,
      how: PutBack,
    ): Promise<{ isBack: boolean; engineDeaths: number }> {
      const { failed, died, pauseMs } = how;
      const [now, count] = await rowOf(
        run('drawing/put-back', id, id, name, failed ? 1 : 0, died ? 1 : 0, pauseMs),
      );
      return { isBack: now === 'queued', engineDeaths: Number(count) };
    },

    /** The job's state afterwards: the settlement's own unless someone else ended or took the job. */
    settle({ id, run: name, state, outcome, dead, blobs, blobSeconds }: Settlement): Promise<string> {
      return wordOf(
        run('drawing/settle', id, id, name, state, outcome, dead ? 1 : 0, blobSeconds, ...blobs.flat()),
      );
    },

    /** `mine`, or why the job is no longer this run's. */
    progress: (id: string, name: string, progress: string, preview: Uint8Array | '') =>
      wordOf(run('drawing/progress', id, id, name, progress, preview)),

    /** The one of `routes` whose next job comes first; undefined where nothing waits on any of them. */
    async next(routes: readonly string[]): Promise<string | undefined> {
      return (await wordOf(run('drawing/next', undefined, ...routes))) || undefined;
    },

    /** Records what a worker says of itself, and gives all routes there are, with what each needs. */
    async report(
      worker: string,
      report: string,
      rate: number | undefined,
    ): Promise<ReadonlyMap<string, Needs>> {
      const pairs = (await rowOf(run('drawing/report', undefined, worker, report, rate ?? ''))).map(String);
      const routes = new Map<string, Needs>();
      for (let index = 0; index + 1 < pairs.length; index += 2) {
        const needs = readNeeds(pairs[index + 1] ?? '');
        if (needs !== undefined) routes.set(pairs[index] ?? '', needs);
      }
      return routes;
    },
  };
}

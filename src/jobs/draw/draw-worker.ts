/** Draws the queue's jobs: several at once, in fair order, cancellable, safe to kill at any moment. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Job, UnrecoverableError } from 'bullmq';
import { messageOf } from '../../errors.ts';
import { type Log, silentLog } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { endClient } from '../../store/redis-client.ts';
import { createErrorLog } from '../errors/error-log.ts';
import { createLedger } from '../ledger/ledger.ts';
import { queueKeys } from '../ledger/scripts.ts';
import type { Draw } from '../ports.ts';
import { defaultKeep, type Keep } from '../record/keep.ts';
import type { Needs } from '../route.ts';
import { createBell } from './bell.ts';
import { type DrawTryParts, drawTry, type TryEnd } from './draw-try.ts';
import { finishJob } from './finish-job.ts';
import { givenUp } from './given-up.ts';
import { keepLock } from './keep-lock.ts';
import { createRouteQueues } from './route-queues.ts';
import { createRuns, type Run } from './runs.ts';
import { createServedRoutes } from './served-routes.ts';
import { createSuspectGate } from './suspect-gate.ts';

export interface DrawWorkerOptions {
  readonly store: Store;
  readonly draw: Draw;
  /** Whether this worker has what jobs of a kind need; asked every second, so it may change. Default: yes. */
  readonly canDraw?: (needs: Needs) => boolean | Promise<boolean>;
  /** Jobs in flight. */
  readonly slots: number;
  readonly keep?: Partial<Keep>;
  readonly log?: Log;
  /** How often an unknown error is tried before the job fails; default 3. */
  readonly tries?: number;
  /** A worker that shows no life for so long, in ms, loses its jobs to others; default 30 s. */
  readonly lockMs?: number;
  /** How often to look for such jobs, in ms; default 5 s. */
  readonly stalledMs?: number;
  /** For metrics. */
  readonly onEnd?: (end: DrawEnd) => void;
}

export interface DrawEnd {
  readonly id: string;
  readonly kind: TryEnd['kind'];
  /** The failure's code, where there is one. */
  readonly code: string | undefined;
  /** Seconds since it was enqueued when this try began, and that this try took. */
  readonly waited: number;
  readonly ran: number;
}

export interface DrawWorker {
  /** Resolves once jobs are being taken. */
  ready(): Promise<void>;
  /** Ids of the jobs being drawn. */
  running(): string[];
  /**
   * Takes no more jobs and lets the running ones finish; after three quarters of `deadlineMs` they are stopped and put
   * back to the front of the line. Returns by the deadline, whatever Redis does.
   */
  stop(deadlineMs: number): Promise<void>;
}

/** How often a worker says what it does, and looks at what can be drawn here, in ms. */
const reportMs = 1_000;

/** How often to ask for a job where none was announced, where asking failed, and where another worker was faster. */
const pollMs = 1_000;
const troubledMs = 1_000;
const racedMs = 50;

export function createDrawWorker(options: DrawWorkerOptions): DrawWorker {
  const { store, slots, log = silentLog, lockMs = 30_000, stalledMs = 5_000 } = options;
  const name = randomUUID();
  const client = store.patientClient('draw');
  const ledger = createLedger(client, store.prefix);
  // Regular reports need not wait for Redis.
  const reports = createLedger(store.client, store.prefix);
  const logError = createErrorLog(store, log, 'draw');
  const served = createServedRoutes(options.canDraw ?? (() => true));
  const runs = createRuns();
  const bell = createBell();
  const queues = createRouteQueues({
    store,
    client,
    lockMs,
    stalledMs,
    onError: logError,
    onStalled(id) {
      log.warn({ job: id }, 'Its worker died or stood still; the job is drawn again');
      bell.ring();
    },
  });
  const parts: DrawTryParts = {
    store,
    ledger,
    draw: options.draw,
    gate: createSuspectGate(),
    keep: { ...defaultKeep, ...options.keep },
    log,
    worker: name,
    tries: options.tries ?? 3,
    onStart: runs.started,
    onWork: runs.worked,
  };
  let stopping = false;
  /** An operator wants it to take nothing more. */
  let drained = false;
  const drainedKey = queueKeys(store.prefix).drained;
  const where = `${hostname()} (${process.pid})`;

  /** Says what this worker does and can draw; at once again where that has changed. */
  const report = async (how = reports): Promise<void> => {
    const { rate, ...load } = runs.load();
    const asking = how === reports ? store.client : client;
    drained = (await asking.sismember(drainedKey, name)) === 1;
    const places = drained ? { slots: 0, routes: [] } : { slots, routes: served.names };
    const text = JSON.stringify({ ...places, ...load, rate: rate ?? null, where });
    const changed = await served.learn(await how.report(name, text, rate));
    if (!changed || stopping) return;
    queues.serve(served.names);
    bell.ring();
    await report(how);
  };

  const draw = async (job: Job, token: string): Promise<void> => {
    const id = job.id ?? '';
    const run = runs.open(id, (lost) => keepLock(job, token, lockMs, lost));
    const began = performance.now();
    try {
      if (job.deferredFailure !== undefined) {
        await ledger.settle(givenUp(id, job.deferredFailure));
        await job.moveToFailed(new UnrecoverableError(job.deferredFailure), token, false);
        return;
      }
      const end = await drawTry(parts, { id, run: run.name, stop: run.stop });
      tell(options, run, (performance.now() - began) / 1_000, end);
      if (end.kind === 'again' && end.why === 'missing') served.refuse(job.queueName);
      await finishJob(job, token, end);
      if (end.kind === 'again') await store.channels.publish('work', job.queueName);
    } catch (error) {
      // Without its lock the job is found by the next look for stalled ones.
      logError(error);
    } finally {
      runs.close(run);
      bell.ring();
    }
  };

  /** The next job in the fair order that can be drawn here, or after how many ms to ask again. */
  const take = async (token: string): Promise<Job | number> => {
    try {
      const route = served.names.length === 0 ? undefined : await ledger.next(served.names);
      if (route === undefined) return pollMs;
      return (await queues.take(route, token)) ?? racedMs;
    } catch (error) {
      logError(error);
      return troubledMs;
    }
  };

  const takeJobs = async (): Promise<void> => {
    while (!stopping) {
      if (drained || runs.size() >= slots) {
        await bell.heard(drained ? pollMs : undefined);
        continue;
      }
      const token = randomUUID();
      const next = await take(token);
      if (typeof next === 'number') await bell.heard(next);
      else void draw(next, token);
    }
  };

  const listening = [
    store.channels.subscribe('cancel', (id) => runs.abort('draw_cancelled', id)),
    store.channels.subscribe('drain', (worker) => {
      if (worker === name) report().catch(logError);
    }),
    store.channels.subscribe('work', (route) => {
      if (served.knows(route)) bell.ring();
      else report().catch(logError);
    }),
  ];
  for (const each of listening)
    each.catch((error) => log.warn({ err: error }, `News comes late: ${messageOf(error)}`));

  const reporting = setInterval(() => {
    report().catch((error) => log.debug({ err: error }, 'The worker could not report'));
  }, reportMs);
  const ready = queues.ready().then(() => report(ledger));
  let taking = Promise.resolve();
  ready.then(
    () => {
      taking = takeJobs();
    },
    () => undefined,
  );

  return {
    ready: () => ready,
    running: () => runs.ids(),
    async stop(deadlineMs) {
      stopping = true;
      bell.ring();
      const ended = taking.then(() => runs.ended());
      const nudge = setTimeout(() => runs.abort('draw_stopped'), deadlineMs * 0.75);
      let late: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        late = setTimeout(resolve, deadlineMs);
      });
      await Promise.race([ended, deadline]);
      clearTimeout(nudge);
      clearTimeout(late);
      clearInterval(reporting);
      // What did not end by the deadline must not keep its job.
      runs.dropLocks();
      for (const each of listening) (await each.catch(() => undefined))?.();
      await store.client.hdel(queueKeys(store.prefix).workers, name).catch(() => undefined);
      await store.client.srem(drainedKey, name).catch(() => undefined);
      await Promise.race([
        queues.close().catch(() => undefined),
        new Promise((done) => setTimeout(done, 500)),
      ]);
      await endClient(client);
    },
  };
}

function tell(options: DrawWorkerOptions, { id, waited }: Run, ran: number, end: TryEnd): void {
  const code = 'failure' in end ? end.failure.code : undefined;
  options.log?.info({ job: id, end: end.kind, code, ran, waited }, 'Drawing ended');
  options.onEnd?.({ id, kind: end.kind, code, waited, ran });
}

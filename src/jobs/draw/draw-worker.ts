/** Draws the jobs of the queue: several at once, in fair order, cancellable, safe to kill at any moment. */
import { randomUUID } from 'node:crypto';
import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { messageOf } from '../../errors.ts';
import { type Log, silentLog } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { endClient } from '../../store/redis-client.ts';
import { drawPause } from '../backoff.ts';
import { pauseOnErrors } from '../error-pause.ts';
import { createLedger } from '../ledger/ledger.ts';
import { queueKeys } from '../ledger/scripts.ts';
import type { Draw } from '../ports.ts';
import { drawQueue, queuePrefix } from '../queue-names.ts';
import { defaultKeep, type Keep } from '../record/keep.ts';
import { stopWorker } from '../stop-worker.ts';
import { type DrawTryParts, drawTry, type TryEnd } from './draw-try.ts';
import { keepLock, type LockKeeper } from './keep-lock.ts';
import { type StopCode, stopReason } from './stop-reasons.ts';
import { createSuspectGate } from './suspect-gate.ts';
import { createWorkMeter } from './work-meter.ts';

export interface DrawWorkerOptions {
  readonly store: Store;
  readonly draw: Draw;
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
   * back to the front of the queue. Returns by the deadline, whatever Redis does.
   */
  stop(deadlineMs: number): Promise<void>;
}

interface Run {
  readonly id: string;
  readonly stop: AbortController;
  readonly lock: LockKeeper;
  done: number;
  work: number;
  /** ms between its enqueueing and this try. */
  waited: number;
}

/** What newer workers must draw is looked at again after so many ms. */
const newerPause = 10_000;

const reportMs = 1_000;

export function createDrawWorker(options: DrawWorkerOptions): DrawWorker {
  const { store, slots, log = silentLog, lockMs = 30_000 } = options;
  const name = randomUUID();
  const client = store.patientClient('draw');
  const ledger = createLedger(client, store.prefix);
  // What is told now and then need not wait for Redis.
  const reports = createLedger(store.client, store.prefix);
  const runs = new Map<string, Run>();
  const meter = createWorkMeter();
  const abort = (id: string, code: StopCode) => {
    for (const run of runs.values()) if (run.id === id) run.stop.abort(stopReason(code));
  };
  const parts: DrawTryParts = {
    store,
    ledger,
    draw: options.draw,
    gate: createSuspectGate(),
    keep: { ...defaultKeep, ...options.keep },
    log,
    worker: name,
    tries: options.tries ?? 3,
    onStart(name, age) {
      const run = runs.get(name);
      if (run !== undefined) run.waited = age;
    },
    onWork(name, done, work) {
      const run = runs.get(name);
      if (run === undefined) return;
      meter.add(Math.max(0, done - run.done));
      run.done = Math.max(run.done, done);
      run.work = work;
    },
  };

  const process = async (job: Job, token = ''): Promise<void> => {
    const began = Date.now();
    const run = randomUUID();
    const stop = new AbortController();
    const id = job.id ?? '';
    const lock = keepLock(job, token, lockMs, () => stop.abort(stopReason('draw_taken')));
    const state: Run = { id, stop, lock, done: 0, work: 0, waited: 0 };
    runs.set(run, state);
    meter.tick(began, runs.size);
    try {
      const end = await drawTry(parts, { id, run, failedTries: job.attemptsMade, stop });
      tell(options, state, began, end);
      await finish(job, token, end);
    } finally {
      lock.stop();
      runs.delete(run);
      meter.tick(Date.now(), runs.size);
    }
  };

  const worker = new Worker(drawQueue, process, {
    connection: client,
    prefix: queuePrefix(store),
    concurrency: slots,
    lockDuration: lockMs,
    skipLockRenewal: true,
    stalledInterval: options.stalledMs ?? 5_000,
    // A worker's death says little about its jobs; those that kill are found by `draw-try.ts`.
    maxStalledCount: 1_000,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: drawPause },
  });
  const stopPausing = pauseOnErrors(worker, store, log);
  worker.on('stalled', (id) =>
    log.warn({ job: id }, 'Its worker died or stood still; the job is drawn again'),
  );

  const listening = store.channels.subscribe('cancel', (id) => abort(id, 'draw_cancelled'));
  listening.catch((error) => log.warn({ err: error }, `Cancels arrive late: ${messageOf(error)}`));

  const report = async () => {
    meter.tick(Date.now(), runs.size);
    const rate = meter.rate() ?? null;
    const left = [...runs.values()].reduce((sum, run) => sum + run.work - run.done, 0);
    await reports.report(name, JSON.stringify({ slots, running: runs.size, left, rate }), rate ?? undefined);
  };
  const reporting = setInterval(() => {
    report().catch((error) => log.debug({ err: error }, 'The worker could not report'));
  }, reportMs);
  const ready = worker.waitUntilReady().then(report);
  ready.catch(() => undefined);

  return {
    ready: () => ready,
    running: () => [...runs.values()].map((run) => run.id),
    async stop(deadlineMs) {
      stopPausing();
      await stopWorker(worker, deadlineMs, () => {
        for (const run of runs.values()) run.stop.abort(stopReason('draw_stopped'));
      });
      clearInterval(reporting);
      // What did not end by the deadline must not keep its job.
      for (const run of runs.values()) run.lock.stop();
      const leave = await listening.catch(() => undefined);
      leave?.();
      await store.client.hdel(queueKeys(store.prefix).workers, name).catch(() => undefined);
      await endClient(client);
    },
  };
}

/** Turns the end of a try into what BullMQ expects. */
async function finish(job: Job, token: string, end: TryEnd): Promise<void> {
  if (end.kind === 'failed') throw new UnrecoverableError(`${end.failure.code}: ${end.failure.message}`);
  // The lock is someone else's: BullMQ must not move the job.
  if (end.kind === 'taken') throw new WaitingError();
  if (end.kind !== 'again') return;
  if (end.why === 'error') throw end.error;
  if (end.why === 'newer') {
    await job.moveToDelayed(Date.now() + newerPause, token);
    throw new DelayedError();
  }
  await job.moveToWait(token);
  throw new WaitingError();
}

function tell(options: DrawWorkerOptions, { id, waited: ms }: Run, began: number, end: TryEnd): void {
  const code = end.kind === 'failed' ? end.failure.code : undefined;
  const ran = (Date.now() - began) / 1_000;
  const waited = ms / 1_000;
  options.log?.info({ job: id, end: end.kind, code, ran, waited }, 'Drawing ended');
  options.onEnd?.({ id, kind: end.kind, code, waited, ran });
}

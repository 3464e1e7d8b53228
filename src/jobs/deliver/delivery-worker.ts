/** Delivers the outcomes of one platform's jobs, each as a BullMQ job with retries of its own. */
import {
  DelayedError,
  type Job,
  UnrecoverableError,
  WaitingChildrenError,
  WaitingError,
  Worker,
} from 'bullmq';
import { type Log, silentLog } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { endClient } from '../../store/redis-client.ts';
import { deliveryPause } from '../backoff.ts';
import { type Bull, createBull } from '../bull.ts';
import { givenUp } from '../draw/given-up.ts';
import { keepLock, type LockKeeper } from '../draw/keep-lock.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import type { Deliver } from '../ports.ts';
import { deliveryQueue, queuePrefix } from '../queue-names.ts';
import { defaultKeep, type Keep } from '../record/keep.ts';
import { type DeliverTryParts, type DeliveryEnd, deliverTry } from './deliver-try.ts';
import { pauseOnErrors } from './error-pause.ts';
import { stopWorker } from './stop-worker.ts';

export interface DeliveryWorkerOptions {
  readonly store: Store;
  /** Whose queue it serves. */
  readonly platform: string;
  readonly deliver: Deliver;
  /** Deliveries at once; default 8. */
  readonly slots?: number;
  readonly keep?: Partial<Keep>;
  readonly log?: Log;
  /** True for errors that no retry mends (channel gone, bot removed); a UserError always is one. */
  readonly permanent?: (error: unknown) => boolean;
  /** Seconds the platform asks to wait (429); such a wait does not count as a try. */
  readonly retryAfter?: (error: unknown) => number | undefined;
  readonly lockMs?: number;
  readonly stalledMs?: number;
  /** ms before try n + 1. */
  readonly pause?: (tries: number) => number;
  /** For metrics. */
  readonly onEnd?: (end: {
    readonly id: string;
    readonly kind: DeliveryEnd['kind'];
    readonly seconds: number;
  }) => void;
}

export interface DeliveryWorker {
  /** Resolves once deliveries are being taken. */
  ready(): Promise<void>;
  /** Takes no more, waits for those under way, interrupts them at three quarters of `deadlineMs`; returns by then. */
  stop(deadlineMs: number): Promise<void>;
}

/** A delivery whose drawing is neither over nor to be found, or is held, is looked at again after so many ms. */
const earlyPause = 5_000;

export function createDeliveryWorker(options: DeliveryWorkerOptions): DeliveryWorker {
  const { store, platform, log = silentLog, lockMs = 30_000 } = options;
  const client = store.patientClient(`deliver-${platform}`);
  const ledger = createLedger(client, store.prefix);
  const bull = createBull(store, client);
  const running = new Map<AbortController, LockKeeper>();
  const parts: DeliverTryParts = {
    store,
    ledger,
    deliver: options.deliver,
    keep: { ...defaultKeep, ...options.keep },
    log,
    permanent: options.permanent ?? (() => false),
    retryAfter: options.retryAfter ?? (() => undefined),
  };

  const process = async (job: Job, token = ''): Promise<void> => {
    const began = Date.now();
    const id = job.id ?? '';
    const stop = new AbortController();
    const lock = keepLock(job, token, lockMs, () => stop.abort());
    running.set(stop, lock);
    try {
      const failedTries = job.attemptsMade;
      const lastTry = failedTries + 1 >= (job.opts.attempts ?? 1);
      const end = await deliverTry(parts, {
        id,
        failedTries,
        lastTry,
        deaths: job.stalledCounter,
        signal: stop.signal,
      });
      const seconds = (Date.now() - began) / 1_000;
      log.info({ job: id, end: end.kind, seconds }, 'Delivery ended');
      options.onEnd?.({ id, kind: end.kind, seconds });
      // BullMQ must not move it: that is up to who has it now.
      if (lock.lost()) throw new WaitingError();
      if (end.kind === 'held') await lookLater(job, token);
      if (end.kind === 'early') await awaitDrawing({ ...end, ledger, bull, platform, log }, job, token);
      if (end.kind === 'dead') throw new UnrecoverableError(`${end.error.code}: ${end.error.message}`);
      if (end.kind === 'again') await retry(job, token, end);
    } finally {
      lock.stop();
      running.delete(stop);
    }
  };

  const worker = new Worker(deliveryQueue(platform), process, {
    connection: client,
    prefix: queuePrefix(store),
    concurrency: options.slots ?? 8,
    lockDuration: lockMs,
    skipLockRenewal: true,
    stalledInterval: options.stalledMs ?? 5_000,
    maxStalledCount: 1_000,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: options.pause ?? ((tries) => deliveryPause(tries)) },
  });
  const stopPausing = pauseOnErrors(worker, store, log);

  return {
    async ready() {
      await worker.waitUntilReady();
    },
    async stop(deadlineMs) {
      stopPausing();
      await stopWorker(worker, deadlineMs, () => {
        for (const each of running.keys()) each.abort();
      });
      for (const lock of running.values()) lock.stop();
      await bull.close();
      await endClient(client);
    },
  };
}

async function retry(job: Job, token: string, end: Extract<DeliveryEnd, { kind: 'again' }>): Promise<never> {
  if (end.seconds === undefined) throw end.error;
  await job.moveToDelayed(Date.now() + end.seconds * 1_000, token);
  throw new DelayedError();
}

async function lookLater(job: Job, token: string): Promise<never> {
  await job.moveToDelayed(Date.now() + earlyPause, token);
  throw new DelayedError();
}

interface EarlyParts {
  readonly ledger: Ledger;
  readonly bull: Bull;
  readonly platform: string;
  readonly log: Log;
  readonly route: string;
  readonly tag: number;
}

/**
 * The delivery runs although the drawing's record is open: BullMQ gave the drawing up, lost it (Redis full in the
 * middle of a transaction), or someone removed it by hand. The delivery then waits for a drawing again, or the job
 * is recorded as failed.
 */
async function awaitDrawing(parts: EarlyParts, job: Job, token: string): Promise<never> {
  const { ledger, bull, platform, log, route, tag } = parts;
  const id = job.id ?? '';
  const drawing = await bull.draw(route).getJob(id);
  if (drawing === undefined) {
    log.warn({ job: id }, 'The drawing vanished from the queue; it is added again');
    await bull.addDrawing({ id, route, tag, platform });
  } else if (await drawing.isFailed()) {
    await ledger.settle(givenUp(id, drawing.failedReason));
    await job.moveToDelayed(Date.now(), token);
    throw new DelayedError();
  }
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  return lookLater(job, token);
}

/** Finds jobs whose next step was lost between two systems, and takes that step. Any process may do it. */
import { AppError, type UserError } from '../errors.ts';
import type { Log } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import type { Bull } from './bull.ts';
import { givenUp, withoutRun } from './draw/given-up.ts';
import { findGoneModels } from './draw/gone-models.ts';
import { refuseOverdue } from './holds.ts';
import type { Ledger } from './ledger/ledger.ts';
import { queueKeys } from './ledger/scripts.ts';
import { phaseOf } from './ledger/state.ts';
import type { StaleJob } from './ledger/upkeep.ts';
import { workerSilence } from './record/job-view.ts';
import type { Keep } from './record/keep.ts';
import { drawFailure } from './record/outcome.ts';

export interface UpkeepParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly bull: Bull;
  readonly keep: Keep;
  readonly log: Log;
}

/** A job is looked at when nothing happened to it for so long, in ms. */
const quietMs = 60_000;

/** Jobs looked at in one round. */
const maxJobs = 500;

/** Dead letters older than this many days, and more of them than this, are forgotten. */
const deadDays = 30;
const maxDead = 10_000;

/**
 * One round. Admitted jobs that never reached BullMQ (their process died between two commands) are added, deliveries
 * that vanished too; what is cancelled and has nothing to deliver is closed.
 * @returns how many jobs needed help
 */
export async function upkeep(parts: UpkeepParts, quiet = quietMs): Promise<number> {
  const { store, ledger, log } = parts;
  let helped = 0;
  const stale = await ledger.stale(quiet, maxJobs);
  const gone = await findGoneModels(store, ledger, stale);
  for (const job of stale) {
    if (!(await help(parts, job, gone.get(job.id)))) continue;
    helped++;
    log.warn({ job: job.id, state: job.state, delivery: job.delivery }, 'A job was stuck; it goes on');
  }
  helped += await refuseOverdue(parts, maxJobs);
  const now = await store.now();
  const { dead } = queueKeys(store.prefix);
  await store.client.zremrangebyscore(dead, '-inf', now - deadDays * 86_400_000);
  await store.client.zremrangebyrank(dead, 0, -1 - maxDead);
  await forgetWorkers(store, now);
  await retireRoutes(parts);
  return helped;
}

/** @param gone why it waits in vain */
async function help(parts: UpkeepParts, job: StaleJob, gone: UserError | undefined): Promise<boolean> {
  const { ledger, keep } = parts;
  if (gone !== undefined) return endInVain(parts, job, gone);
  const phase = phaseOf(job);
  if (phase === 'held') return false;
  if (phase === 'waiting' || phase === 'drawing') return helpDrawing(parts, job);
  if (phase === 'delivering') return helpDelivery(parts, job);
  // Nothing to deliver: it may still be collected while its images are kept.
  await ledger.close(job.id, 'none', { recordSeconds: keep.recordSeconds, imageSeconds: -1 });
  return false;
}

async function helpDrawing({ ledger, bull }: UpkeepParts, job: StaleJob): Promise<boolean> {
  const { id, route } = job;
  if (job.drawing === 'there') return false;
  if (job.drawing === 'failed') {
    const drawing = await bull.draw(route).getJob(id);
    await ledger.settle(givenUp(id, drawing?.failedReason));
  } else if (job.deliveryJob === 'there') {
    // With its delivery there, the drawing must be tied to it.
    await bull.addDrawing(job);
  } else {
    await bull.addJob(job);
  }
  return true;
}

async function endInVain(
  { ledger, bull }: UpkeepParts,
  job: StaleJob,
  { code, message }: UserError,
): Promise<boolean> {
  const outcome = drawFailure.write({ code, message, forPerson: true });
  await ledger.settle({ ...withoutRun(job.id, outcome), dead: false });
  // Its delivery, which tells the person, waits for it.
  await bull.removeDrawing(job.id, job.route);
  return true;
}

async function helpDelivery({ ledger, bull, keep }: UpkeepParts, job: StaleJob): Promise<boolean> {
  const { id, platform } = job;
  if (job.deliveryJob === 'there') return false;
  if (job.deliveryJob === 'none') {
    await bull.addDelivery(id, platform);
    return true;
  }
  const delivery = await bull.deliver(platform).getJob(id);
  const lasting = { recordSeconds: keep.recordSeconds, imageSeconds: -1 };
  await ledger.close(id, 'dead', lasting, delivery?.failedReason ?? 'The queue gave the delivery up.');
  return true;
}

async function forgetWorkers(store: Store, now: number): Promise<void> {
  const key = queueKeys(store.prefix).workers;
  for (const [name, text] of Object.entries(await store.client.hgetall(key))) {
    const at = /"at":(\d+)/.exec(text)?.[1];
    if (at === undefined || Number(at) < now - 4 * workerSilence) await store.client.hdel(key, name);
  }
}

/** Routes that nobody asks for any more. */
async function retireRoutes({ ledger, bull }: UpkeepParts): Promise<void> {
  for (const route of await bull.routes()) {
    await bull.forgetFailed(route);
    await ledger.retire(route);
  }
}

/** Runs rounds until stopped: of all processes on one Redis, one a minute. */
export function startUpkeep(parts: UpkeepParts, everyMs = quietMs): () => Promise<void> {
  const { store, log } = parts;
  let round = Promise.resolve();
  let stopped = false;
  const turn = async () => {
    try {
      const mine = await store.client.set(
        `${store.prefix}:upkeep`,
        process.pid,
        'PX',
        Math.ceil(everyMs / 2),
        'NX',
      );
      if (mine === 'OK' && !stopped) await upkeep(parts, everyMs);
    } catch (error) {
      log.debug({ err: store.error(error) }, 'Upkeep was put off');
      if (!(error instanceof Error)) throw new AppError('upkeep', 'Upkeep failed.', { cause: error });
    }
  };
  const timer = setInterval(() => {
    round = round.then(turn);
  }, everyMs);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await round;
  };
}

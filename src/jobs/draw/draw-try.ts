/** One attempt at drawing a job, from reading its record to settling it. */
import { AppError, messageOf, UserError } from '../../errors.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import { isWriteless } from '../../store/redis-errors.ts';
import { drawPause } from '../backoff.ts';
import type { Started } from '../ledger/drawing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Draw, type DrawResult, engineDied, modelMissing, RefusedAtTurn } from '../ports.ts';
import { type JobPayload, jobPayload } from '../record/job-payload.ts';
import type { Keep } from '../record/keep.ts';
import { drawFailure, drawnResult, type Failure } from '../record/outcome.ts';
import { type NamedBlob, pictureBlobs } from '../record/pictures.ts';
import { workOf } from '../record/work.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { type StopCode, stopReason } from './stop-reasons.ts';
import type { SuspectGate } from './suspect-gate.ts';

/** How a try ended: the job is over, to be tried again, or not this worker's any more. */
export type TryEnd =
  | { readonly kind: 'drawn' | 'cancelled' | 'over' | 'taken' }
  | { readonly kind: 'failed' | 'refused'; readonly failure: Failure }
  /**
   * Back in the line: at its place because this worker stops (`stopped`) or lacks the model (`missing`), or after a
   * pause because the try failed (`error`), its record is for a newer worker (`newer`), or its pause is not over
   * (`early`).
   */
  | { readonly kind: 'again'; readonly why: 'stopped' | 'missing'; readonly error: Error }
  | {
      readonly kind: 'again';
      readonly why: 'error' | 'newer' | 'early';
      readonly error: Error | undefined;
      readonly pauseMs: number;
    };

export interface DrawTry {
  readonly id: string;
  /** Names this try; no other has the same. */
  readonly run: string;
  readonly stop: AbortController;
}

export interface DrawTryParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly draw: Draw;
  readonly gate: SuspectGate;
  readonly keep: Keep;
  readonly log: Log;
  readonly worker: string;
  /** How often an unknown error is tried again before the job fails. */
  readonly tries: number;
  /** How many ms after it was enqueued the try began. */
  readonly onStart: (run: string, age: number) => void;
  /** The job's work as it gets done, 0 to all of it. */
  readonly onWork: (run: string, done: number, of: number) => void;
}

/** An engine that died under a job alone this often has been killed by it. */
const maxEngineDeaths = 2;

/**
 * A process that died under a job this often; more than for the engine, because processes are also killed by people
 * and by machines that go down.
 */
const maxDeaths = 4;

/** A job written by a newer ella-bot is left for a newer worker for so long, in ms, and looked at every so often. */
const waitForNewer = 3_600_000;
const newerPause = 10_000;

/** While Redis takes no writes, they are tried again after so many ms. */
const writePause = 1_000;

export async function drawTry(parts: DrawTryParts, attempt: DrawTry): Promise<TryEnd> {
  const { ledger, log } = parts;
  const started = await patiently(parts, attempt, () => ledger.start(attempt.id, attempt.run, parts.worker));
  if (started.kind === 'over') {
    log.debug({ job: attempt.id, state: started.state }, 'Nothing to draw any more');
    return { kind: 'over' };
  }
  if (started.kind === 'early') return { kind: 'again', why: 'early', error: undefined, pauseMs: started.ms };
  parts.onStart(attempt.run, started.age);
  const dead = poison(started);
  if (dead !== undefined) return fail(parts, attempt, dead, true);
  let payload: JobPayload;
  try {
    payload = jobPayload.read(started.payload);
  } catch (error) {
    return refuse(parts, attempt, started, error);
  }
  let leave: (() => void) | undefined;
  try {
    leave = await parts.gate.enter(started.deaths + started.engineDeaths > 0, attempt.stop.signal);
    const result = await drawIt(parts, attempt, payload);
    attempt.stop.signal.throwIfAborted();
    return await settle(parts, attempt, result);
  } catch (error) {
    return attempt.stop.signal.aborted
      ? giveUp(parts, attempt)
      : failed(parts, attempt, started.tries, error);
  } finally {
    leave?.();
  }
}

async function drawIt(parts: DrawTryParts, attempt: DrawTry, payload: JobPayload): Promise<DrawResult> {
  const { store, ledger, log } = parts;
  const { id, run, stop } = attempt;
  const init = payload.init ? await store.blobs.get(`${id}:init`) : undefined;
  if (payload.init && init === undefined) {
    throw new UserError('init_gone', 'The image to start from is no longer kept. Please upload it again.');
  }
  const work = workOf(payload.request);
  const onLost = (code: StopCode) => stop.abort(stopReason(code));
  const reporter = createProgressReporter({ ledger, id, run, log, onLost });
  parts.onWork(run, 0, work);
  try {
    const result = await parts.draw(payload.request, {
      jobId: id,
      job: payload,
      init,
      signal: stop.signal,
      onProgress(progress) {
        if (stop.signal.aborted) return;
        parts.onWork(run, work * Math.min(1, progress.step / Math.max(1, progress.steps)), work);
        reporter.report(progress);
      },
    });
    parts.onWork(run, work, work);
    return result;
  } finally {
    await reporter.stop();
  }
}

async function settle(parts: DrawTryParts, attempt: DrawTry, result: DrawResult): Promise<TryEnd> {
  const { images, grid, ...rest } = result;
  const outcome = drawnResult.write({
    ...rest,
    images: images.map(({ png, ...image }) => ({ ...image, bytes: png.byteLength })),
    grid: grid !== undefined,
  });
  const blobs = pictureBlobs(parts.store, attempt.id, result);
  return record(parts, attempt, { state: 'drawn', outcome, dead: false, blobs }, { kind: 'drawn' });
}

function refused(parts: DrawTryParts, attempt: DrawTry, { code, message }: RefusedAtTurn): Promise<TryEnd> {
  const failure = { code, message, forPerson: true };
  parts.log.info({ job: attempt.id, code }, 'The job is not allowed any more');
  const outcome = drawFailure.write(failure);
  return record(
    parts,
    attempt,
    { state: 'refused', outcome, dead: false, blobs: [] },
    { kind: 'refused', failure },
  );
}

function fail(parts: DrawTryParts, attempt: DrawTry, failure: Failure, dead: boolean): Promise<TryEnd> {
  parts.log.warn({ job: attempt.id, code: failure.code }, `The drawing failed: ${failure.message}`);
  const outcome = drawFailure.write(failure);
  return record(parts, attempt, { state: 'failed', outcome, dead, blobs: [] }, { kind: 'failed', failure });
}

interface Ending {
  readonly state: 'drawn' | 'failed' | 'refused';
  readonly outcome: string;
  readonly dead: boolean;
  readonly blobs: readonly NamedBlob[];
}

/** Writes the end of a job; someone else's end has precedence. */
async function record(parts: DrawTryParts, attempt: DrawTry, ending: Ending, end: TryEnd): Promise<TryEnd> {
  const { ledger, keep } = parts;
  const { id, run } = attempt;
  const settlement = { id, run, ...ending, blobSeconds: keep.imageSeconds };
  const now = await patiently(parts, attempt, () => ledger.settle(settlement));
  if (now === ending.state) return end;
  return { kind: now === 'cancelled' ? 'cancelled' : 'taken' };
}

/**
 * Writes to Redis, again and again for as long as it is there but takes no writes: a finished drawing is held in
 * memory until there is room for it, or until this worker must stop.
 */
async function patiently<T>(parts: DrawTryParts, attempt: DrawTry, write: () => Promise<T>): Promise<T> {
  for (let offers = 1; ; offers++) {
    try {
      return await write();
    } catch (cause) {
      const error = parts.store.error(cause);
      if (!isWriteless(error) || attempt.stop.signal.aborted) throw error;
      if (offers === 1)
        parts.log.error({ job: attempt.id, code: error.code }, `A job waits for Redis. ${error.message}`);
      await pause(writePause, attempt.stop.signal);
    }
  }
}

/** After an abort: the job was cancelled, taken, or goes back because this worker stops. */
async function giveUp(parts: DrawTryParts, { id, run, stop }: DrawTry): Promise<TryEnd> {
  const { reason } = stop.signal;
  const code = reason instanceof AppError ? reason.code : 'draw_stopped';
  if (code === 'draw_cancelled') return { kind: 'cancelled' };
  if (code === 'draw_taken') return { kind: 'taken' };
  const { isBack } = await parts.ledger.putBack(id, run, uncounted);
  const error = reason instanceof Error ? reason : stopReason('draw_stopped');
  return isBack ? { kind: 'again', why: 'stopped', error } : { kind: 'taken' };
}

const uncounted = { failed: false, died: false, pauseMs: 0 };

/** @param tries that failed before this one */
async function failed(
  parts: DrawTryParts,
  attempt: DrawTry,
  tries: number,
  thrown: unknown,
): Promise<TryEnd> {
  const { ledger, log } = parts;
  const { id, run } = attempt;
  const error = thrown instanceof Error ? thrown : new AppError('draw_failed', messageOf(thrown));
  const code = error instanceof AppError ? error.code : 'draw_failed';
  if (error instanceof RefusedAtTurn) return refused(parts, attempt, error);
  if (error instanceof UserError)
    return fail(parts, attempt, { code, message: error.message, forPerson: true }, false);
  if (code === modelMissing) {
    log.warn({ job: id, err: error }, 'This worker lacks the model; the job waits for one that has it');
    const { isBack } = await patiently(parts, attempt, () => ledger.putBack(id, run, uncounted));
    return isBack ? { kind: 'again', why: 'missing', error } : { kind: 'taken' };
  }
  if (code !== engineDied && tries + 1 >= parts.tries) {
    log.error({ job: id, err: error }, 'The drawing failed for good');
    return fail(parts, attempt, { code, message: error.message, forPerson: false }, true);
  }
  log.warn({ job: id, err: error }, 'The drawing failed and is tried again');
  const pauseMs = drawPause(tries + 1);
  const { isBack, engineDeaths } = await patiently(parts, attempt, () =>
    ledger.putBack(id, run, { failed: true, died: code === engineDied, pauseMs }),
  );
  if (!isBack) return { kind: 'taken' };
  if (engineDeaths >= maxEngineDeaths)
    return fail(parts, { ...attempt, run: '' }, poisoned(engineDeaths), true);
  return { kind: 'again', why: 'error', error, pauseMs };
}

async function refuse(
  parts: DrawTryParts,
  attempt: DrawTry,
  started: Extract<Started, { kind: 'run' }>,
  error: unknown,
): Promise<TryEnd> {
  if (!(error instanceof AppError)) throw error;
  if (error.code === 'record_new' && started.age < waitForNewer) {
    const { isBack } = await patiently(parts, attempt, () =>
      parts.ledger.putBack(attempt.id, attempt.run, { ...uncounted, pauseMs: newerPause }),
    );
    return isBack ? { kind: 'again', why: 'newer', error, pauseMs: newerPause } : { kind: 'taken' };
  }
  return fail(parts, attempt, { code: error.code, message: error.message, forPerson: false }, true);
}

function poison({ deaths, engineDeaths }: Extract<Started, { kind: 'run' }>): Failure | undefined {
  if (engineDeaths >= maxEngineDeaths) return poisoned(engineDeaths);
  return deaths >= maxDeaths ? poisoned(deaths) : undefined;
}

function poisoned(times: number): Failure {
  return {
    code: 'job_poison',
    message: `The drawing engine broke down ${times} times under this request, so it was given up. A smaller size or other settings may help; a retry costs nothing.`,
    forPerson: true,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

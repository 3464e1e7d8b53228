/** Waits for a job and writes its pictures to files. */

import { AppError, UserError } from '../../errors.ts';
import { isUndrawn } from '../../jobs/ledger/state.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import type { DrawnResult } from '../../jobs/record/outcome.ts';
import { needsInWords } from '../../jobs/route.ts';
import { beyondLines } from '../../pipeline/beyond-world.ts';
import type { TokenLength } from '../../request/request.ts';
import type { SavedPicture } from '../imagine/save-pictures.ts';
import { tokensRead, unreadLines } from '../reading.ts';
import { jobLine } from './job-line.ts';
import { saveFiles } from './save-files.ts';
import { createStatusLine } from './status-line.ts';
import type { QueueUse } from './with-queue.ts';

export interface CollectOptions {
  readonly out: string;
  readonly json?: true;
}

/** What `ella-bot imagine --json` prints, and how the job went through the queue. */
export interface JobReport
  extends Pick<DrawnResult, 'model' | 'device' | 'precision' | 'tokens' | 'beyond' | 'seconds'> {
  readonly job: string;
  readonly images: readonly SavedPicture[];
  /** Seconds from enqueueing to the start of the drawing, and from there to its end. */
  readonly waited: number;
  readonly ran: number;
}

/** After so many ms without a worker that could draw it, the person is told. */
const hintMs = 3_000;

/** @throws what the drawing failed with; the signal's reason */
export async function collect(
  { jobs }: QueueUse,
  id: string,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<void> {
  const job = await follow(jobs, id, options, signal);
  const result = resultOf(job);
  const images = await jobs.images(id);
  if (images === undefined) {
    throw new UserError(
      'images_expired',
      `The pictures of job ${id} are no longer kept. Feel free to ask again.`,
    );
  }
  const saved = await saveFiles(options.out, images);
  // Only now: until they are files, the pictures stay where they are.
  if (job.target === undefined) await jobs.collect(id);
  const { model, device, precision, tokens, beyond, seconds } = result;
  const { enqueuedAt, startedAt = enqueuedAt, endedAt = startedAt } = job;
  const waited = (startedAt.getTime() - enqueuedAt.getTime()) / 1000;
  const ran = (endedAt.getTime() - startedAt.getTime()) / 1000;
  const used = { model, device, precision, tokens, ...(beyond && { beyond }), seconds };
  const report = { job: id, images: saved, ...used, waited, ran };
  print(report, options, result.drawn.tokenLength);
}

async function follow(
  jobs: QueueUse['jobs'],
  id: string,
  { json }: CollectOptions,
  signal: AbortSignal,
): Promise<JobView> {
  const line = createStatusLine(process.stderr, json !== true);
  const hint = createHint(jobs);
  try {
    return await drawingEnd(jobs, id, signal, (job) => {
      hint.look(job);
      line.show(jobLine(job));
    });
  } finally {
    hint.stop();
    line.clear();
  }
}

/**
 * The job once its drawing is over, one way or the other.
 * @throws UserError `job_gone`; the signal's reason
 */
export async function drawingEnd(
  jobs: QueueUse['jobs'],
  id: string,
  signal: AbortSignal,
  onChange: (job: JobView) => void = () => {},
): Promise<JobView> {
  let last: JobView | undefined;
  for await (const job of jobs.watch(id, signal)) {
    last = job;
    onChange(job);
    // Who collects needs no delivery to end.
    if (!isUndrawn(job)) break;
  }
  signal.throwIfAborted();
  if (last === undefined) throw new UserError('job_gone', `There is no job ${id}, or it is no longer kept.`);
  return last;
}

/** Says once why nothing happens, where nothing can. */
function createHint(jobs: QueueUse['jobs']) {
  let said = false;
  const say = (text: string) => {
    if (!said) process.stderr.write(`${text}\n`);
    said = true;
  };
  const timer = setTimeout(async () => {
    const { workers } = await jobs.queue().catch(() => ({ workers: [undefined] }));
    if (workers.length > 0) return;
    say('No worker is running; the job waits until one is: `npm start` or `ella-bot worker`');
  }, hintMs);
  return {
    stop: () => clearTimeout(timer),
    look({ state, waiting }: JobView): void {
      if (state !== 'queued') clearTimeout(timer);
      const lacking = waiting?.lacking;
      if (lacking === undefined) return;
      say(`No running worker has the model ${needsInWords(lacking)}; the job waits for one that does`);
    },
  };
}

/** @throws what the drawing failed with */
export function resultOf({ id, state, result, failure, refusal }: JobView): DrawnResult {
  if (state === 'cancelled') throw new AppError('job_cancelled', `Job ${id} was cancelled.`);
  if (refusal !== undefined) throw new UserError(refusal.code, `Job ${id} was refused: ${refusal.message}`);
  if (failure !== undefined) {
    if (failure.forPerson) throw new UserError(failure.code, failure.message);
    throw new AppError(failure.code, `Job ${id} failed: ${failure.message}`);
  }
  if (result === undefined) throw new AppError('record_corrupt', `The result of job ${id} can't be read.`);
  return result;
}

function print(report: JobReport, { json }: CollectOptions, length: TokenLength | undefined): void {
  if (json) {
    const seconds = Object.entries(report.seconds).map(([stage, value]) => [stage, round(value)]);
    process.stdout.write(`${JSON.stringify({ ...report, seconds: Object.fromEntries(seconds) })}\n`);
    return;
  }
  const { images, model, device, precision, tokens, beyond, waited, ran, job } = report;
  const lines = images.map(({ path }) => path);
  lines.push(
    `${model} in ${precision} on ${device}; waited ${waited.toFixed(2)} s, drawn in ${ran.toFixed(2)} s; ` +
      `${tokensRead(tokens)}; job ${job}`,
  );
  lines.push(...unreadLines(tokens, length));
  if (beyond) lines.push(...beyondLines(beyond));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

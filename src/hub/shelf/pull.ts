/** Carries out a plan: everything is fetched into a workshop, and only when all of it is whole does it become a model. */

import { mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, UserError } from '../../errors.ts';
import { type FileLock, tryLock } from '../../file-lock.ts';
import { isSafePath } from '../address/safe-names.ts';
import { diskError } from '../download/disk-error.ts';
import { downloadFile } from '../download/download-file.ts';
import type { Net } from '../download/net.ts';
import { bytesOf, type Plan, type PlannedFile } from '../plan/plan.ts';
import { requireSpace } from './disk-space.ts';
import { findHere, type HereOptions, onceEach, shareTwins } from './find-here.ts';
import { type Found, installPlan, putBack } from './install.ts';
import { blobName, type Places, placesOf } from './places.ts';
import type { PullRecord } from './record.ts';
import { createTally, type PullProgress, type Tally } from './tally.ts';

export interface PullOptions extends HereOptions {
  readonly modelsFolder: string;
  /** Files fetched at the same time. */
  readonly parallel: number;
  readonly onProgress: (progress: PullProgress) => void;
}

export interface Pulled {
  readonly target: string;
  readonly record: PullRecord;
  /** Bytes that came over the network; 0: all was here. */
  readonly fetched: number;
}

/** How often the lock is looked at, in ms. */
const lookMs = 3000;

/**
 * @throws UserError `being_pulled`, `name_taken`, `disk_full`, `missing_base`, and those of the download; what came so
 * far is kept for the next pull
 */
export async function pull(net: Net, plan: Plan, options: PullOptions): Promise<Pulled> {
  for (const file of plan.files) {
    if (!isSafePath(file.path))
      throw new AppError(
        'bad_plan',
        `${plan.name} has a file with an impossible name: ${JSON.stringify(file.path)}`,
      );
  }
  const places = placesOf(options.modelsFolder, plan);
  const lock = await lockPlaces(places);
  if (lock === undefined)
    throw new UserError('being_pulled', `${plan.name} is being pulled by another process at the moment`);
  const lost = new AbortController();
  const watch = setInterval(async () => {
    if (!(await lock.held())) lost.abort(lostLock(plan));
  }, lookMs);
  try {
    const signal = AbortSignal.any([options.signal, lost.signal]);
    return await pullLocked(net, plan, places, { ...options, signal });
  } finally {
    clearInterval(watch);
    await lock.release();
    // Only where nothing else is being pulled, and nothing is left to go on with.
    await rmdir(path.dirname(places.lock)).catch(() => undefined);
  }
}

async function lockPlaces(places: Places): Promise<FileLock | undefined> {
  try {
    await mkdir(places.workshop, { recursive: true });
    return await tryLock(places.lock);
  } catch (cause) {
    throw diskError(cause, places.lock);
  }
}

/** A machine that slept comes back to find its lock taken over: two must not write the same parts. */
function lostLock({ name }: Plan): UserError {
  return new UserError(
    'being_pulled',
    `Another process took over pulling ${name}, since this one stood still`,
  );
}

async function pullLocked(net: Net, plan: Plan, places: Places, options: PullOptions): Promise<Pulled> {
  const tally = createTally(bytesOf(plan.files), plan.files.length, options.onProgress);
  const shared = plan.shares && path.join(options.modelsFolder, plan.shares.bundle);
  if (shared !== undefined) await requireBase(shared, plan);
  await putBack(places);
  const found = await findHere(plan, places, options, tally);
  shareTwins(plan, found, tally);
  const missing = onceEach(plan.files.filter((file) => !found.has(file.path)));
  await requireSpace(options.modelsFolder, await bytesToCome(missing, places));
  await fetchAll(net, missing, places, options, tally, found);
  shareTwins(plan, found, tally);
  const record = await installPlan(plan, places, found, options.modelsFolder);
  return { target: places.target, record, fetched: tally.fetched() };
}

async function requireBase(folder: string, { name, shares }: Plan): Promise<void> {
  for (const part of shares?.parts ?? []) {
    const there = await stat(path.join(folder, part)).catch(() => undefined);
    if (there?.isDirectory()) continue;
    throw new UserError(
      'missing_base',
      `${name} needs T5 and the connector of ${shares?.bundle}: run \`ella-bot models pull ${shares?.bundle}\` first`,
    );
  }
}

async function bytesToCome(missing: readonly PlannedFile[], places: Places): Promise<number> {
  let bytes = bytesOf(missing);
  for (const file of missing) {
    const part = await stat(partOf(places, file)).catch(() => undefined);
    bytes -= Math.min(part?.size ?? 0, file.size ?? file.about);
  }
  return bytes;
}

function partOf(places: Places, file: PlannedFile): string {
  return path.join(places.workshop, `${blobName(file)}.part`);
}

/** Several at a time, the largest first; the first failure stops the others, whose parts stay. */
async function fetchAll(
  net: Net,
  missing: readonly PlannedFile[],
  places: Places,
  options: PullOptions,
  tally: Tally,
  found: Map<string, Found>,
): Promise<void> {
  const queue = missing.toSorted((a, b) => bytesOf([b]) - bytesOf([a]));
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      found.set(file.path, await fetchOne(net, file, places, signal, tally));
      tally.fileDone();
    }
  };
  const workers = Array.from({ length: Math.min(options.parallel, queue.length) }, () =>
    work().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  options.signal.throwIfAborted();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failure.signal.reason ?? failed.reason;
}

async function fetchOne(
  net: Net,
  file: PlannedFile,
  places: Places,
  signal: AbortSignal,
  tally: Tally,
): Promise<Found> {
  const { size, digest, subject, gets } = file;
  const part = partOf(places, file);
  for (const [i, get] of gets.entries()) {
    try {
      const whole = await downloadFile(net, { get, subject, size, digest, part }, signal, (count, isNew) =>
        tally.add(count, isNew),
      );
      const at = path.join(places.workshop, blobName(file));
      await rename(part, at);
      return { at, ...whole };
    } catch (error) {
      const isElsewhere = error instanceof UserError && error.code === 'not_found' && i + 1 < gets.length;
      if (!isElsewhere) throw error;
      await rm(part, { force: true });
    }
  }
  throw new AppError('bad_plan', `${file.path} has no address`);
}

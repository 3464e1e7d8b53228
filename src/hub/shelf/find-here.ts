/** What of a plan is here already: in its place, in the workshop, in Hugging Face's cache, or under another name. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { hashFile, startHashes } from '../download/digest.ts';
import type { Plan, PlannedFile } from '../plan/plan.ts';
import { findInCache } from '../sources/hub-cache.ts';
import type { Found } from './install.ts';
import { linkOrCopy } from './link-or-copy.ts';
import { blobName, type Places } from './places.ts';
import { isSameModel, type PullRecord, readRecord, recordFile } from './record.ts';
import type { Tally } from './tally.ts';

export interface HereOptions {
  /** Hugging Face's own cache; undefined: none is looked at. */
  readonly cacheFolder: string | undefined;
  readonly signal: AbortSignal;
}

/** The files that need not be fetched: in their place, in the workshop, or in Hugging Face's cache. */
export async function findHere(
  plan: Plan,
  places: Places,
  options: HereOptions,
  tally: Tally,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const record = await readRecord(recordFile(places.target, plan.shape));
  const isThere = (await stat(places.target).catch(() => undefined)) !== undefined;
  if (isThere && record !== undefined && !isSameModel(record, plan)) throw taken(plan, places);
  for (const file of plan.files) {
    const own = plan.shape === 'folder' ? path.join(places.target, file.path) : places.target;
    const here =
      (await checkFile(own, file, options, tally, recordedHash(record, file))) ??
      (await checkFile(path.join(places.tree, file.path), file, options, tally)) ??
      (await checkFile(path.join(places.workshop, blobName(file)), file, options, tally)) ??
      (await takeFromCache(file, places, options, tally));
    if (here !== undefined) {
      found.set(file.path, here);
      tally.fileDone();
    } else if (isThere && record === undefined && (await stat(own).catch(() => undefined)) !== undefined) {
      throw taken(plan, places);
    }
  }
  return found;
}

function taken({ name }: Plan, { target }: Places): UserError {
  return new UserError(
    'name_taken',
    `${target} is there already and is something else; move it away, or give ${name} another name with --name`,
  );
}

function recordedHash(record: PullRecord | undefined, file: PlannedFile): string | undefined {
  return record?.files.find((recorded) => recorded.path === file.path)?.sha256;
}

/** Reads the whole file: what was whole once may have rotted, or be somebody's own. */
async function checkFile(
  at: string,
  file: PlannedFile,
  { signal }: HereOptions,
  tally: Tally,
  recorded?: string,
): Promise<Found | undefined> {
  const there = await stat(at).catch(() => undefined);
  if (there === undefined || !there.isFile()) return undefined;
  if (file.size !== undefined && there.size !== file.size) return undefined;
  const digest =
    file.digest ?? (recorded === undefined ? undefined : { algorithm: 'sha256' as const, hex: recorded });
  if (digest === undefined) return undefined;
  const hashes = startHashes(digest, there.size);
  let counted = 0;
  await hashFile(at, hashes, signal, (count) => {
    counted += count;
    tally.add(count, false);
  });
  const { sha256, matches } = hashes.sofar();
  if (matches) return { at, size: there.size, sha256 };
  tally.add(-counted, false);
  return undefined;
}

async function takeFromCache(
  file: PlannedFile,
  places: Places,
  options: HereOptions,
  tally: Tally,
): Promise<Found | undefined> {
  if (options.cacheFolder === undefined || file.cached === undefined) return undefined;
  const real = await findInCache(options.cacheFolder, file.cached);
  if (real === undefined) return undefined;
  const found = await checkFile(real, file, options, tally);
  if (found === undefined) return undefined;
  const at = path.join(places.workshop, blobName(file));
  await linkOrCopy(real, at);
  return { ...found, at };
}

/** Of files with the same bytes, the first. */
export function onceEach(files: readonly PlannedFile[]): PlannedFile[] {
  const names = new Set<string>();
  return files.filter((file) => !names.has(blobName(file)) && names.add(blobName(file)));
}

/** Files whose bytes came, or were here, under another name. */
export function shareTwins(plan: Plan, found: Map<string, Found>, tally: Tally): void {
  const byBytes = new Map<string, Found>();
  for (const file of plan.files) {
    const here = found.get(file.path);
    if (here !== undefined) byBytes.set(blobName(file), here);
  }
  for (const file of plan.files) {
    const twin = byBytes.get(blobName(file));
    if (found.has(file.path) || twin === undefined) continue;
    found.set(file.path, twin);
    tally.add(twin.size, false);
    tally.fileDone();
  }
}

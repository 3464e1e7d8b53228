/**
 * Fetches one file into a part beside its place, byte by byte only once: what has come is kept over failures, kills and
 * starts, and the next request asks for the rest. The part is whole when this returns; the caller gives it its name.
 */

import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { readBytes } from './body.ts';
import { type Digest, type FileHashes, hashFile, startHashes } from './digest.ts';
import { diskError } from './disk-error.ts';
import { type Get, Hiccup, hostOf, type Net, openAnswer } from './net.ts';
import { persist } from './persist.ts';
import { checkAnswer, lengthOf } from './range.ts';
import { refusalOf, type Subject } from './refusal.ts';

export interface Wanted {
  readonly get: Get;
  readonly subject: Subject;
  /** Bytes; undefined where the source doesn't say: then the server's word counts. */
  readonly size: number | undefined;
  readonly digest: Digest | undefined;
  /** The unfinished file. Its name stands for the digest: what lies there is believed to be a beginning of the file. */
  readonly part: string;
}

/** Told of bytes that are safe on the disk, negative when they turned out to be wrong. @param isNew they were fetched */
export type OnBytes = (count: number, isNew: boolean) => void;

export interface Whole {
  readonly size: number;
  readonly sha256: string;
}

/** What is on the disk, and the hashes of exactly that. */
interface Kept {
  bytes: number;
  hashes: FileHashes;
  /** For If-Range, where no digest tells whether the rest belongs to the beginning. */
  etag: string | undefined;
}

/** A server that sends the wrong bytes so often does not do so by accident. */
const maxMismatches = 2;

/**
 * @throws UserError `wrong_bytes`, `disk_full`, and those of `persist` and `refusalOf`; the part is kept for next time
 */
export async function downloadFile(
  net: Net,
  wanted: Wanted,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<Whole> {
  const { size, digest, part } = wanted;
  // Without a digest nobody could tell whether an old part belongs to what the server has today.
  if (digest === undefined) await rm(part, { force: true });
  const kept = await readPart(wanted, signal, onBytes);
  if (size === 0) await (await openPart(part)).close();
  let mismatches = 0;
  return persist(net, signal, async (progressed) => {
    if (size === undefined || kept.bytes < size)
      await fetchRest(net, wanted, kept, signal, onBytes, progressed);
    const { sha256, matches } = kept.hashes.sofar();
    if (matches) return { size: kept.bytes, sha256 };
    mismatches += 1;
    await startOver(wanted, kept, onBytes);
    if (mismatches >= maxMismatches) throw wrongBytes(wanted, sha256);
    throw new Hiccup(`${hostOf(wanted.get.url)} sent wrong bytes for ${wanted.subject.what}`);
  });
}

function wrongBytes({ digest, subject, get }: Wanted, came: string): UserError {
  const what = digest?.algorithm === 'sha256' ? `SHA-256 ${digest.hex}, not ${came}` : `git's ${digest?.hex}`;
  return new UserError(
    'wrong_bytes',
    `${hostOf(get.url)} sent other bytes than were promised for ${subject.what} (expected ${what}); they were thrown away`,
  );
}

async function readPart(
  { part, size, digest }: Wanted,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<Kept> {
  const kept: Kept = { bytes: 0, hashes: startHashes(digest, size), etag: undefined };
  const there = await stat(part).catch(() => undefined);
  if (there === undefined || there.size === 0) return kept;
  if (size !== undefined && there.size > size) {
    await rm(part);
    return kept;
  }
  await hashFile(part, kept.hashes, signal, (count) => {
    kept.bytes += count;
    onBytes(count, false);
  });
  return kept;
}

async function startOver({ part, size, digest }: Wanted, kept: Kept, onBytes: OnBytes): Promise<void> {
  await rm(part, { force: true });
  onBytes(-kept.bytes, false);
  kept.bytes = 0;
  kept.hashes = startHashes(digest, size);
  kept.etag = undefined;
}

async function fetchRest(
  net: Net,
  wanted: Wanted,
  kept: Kept,
  signal: AbortSignal,
  onBytes: OnBytes,
  progressed: () => void,
): Promise<void> {
  const { get, subject, size, digest, part } = wanted;
  const headers: Record<string, string> = { ...get.headers };
  if (kept.bytes > 0) {
    headers.range = `bytes=${kept.bytes}-`;
    // With a digest the hash decides; copies of one file may have different ETags on different servers.
    if (digest === undefined && kept.etag !== undefined) headers['if-range'] = kept.etag;
  }
  const answer = await openAnswer(net, { ...get, headers }, signal);
  try {
    const { response } = answer;
    if (response.status === 416) {
      // Of a file whose size nobody told, all may be here.
      if (digest !== undefined && kept.hashes.sofar().matches) return;
      await startOver(wanted, kept, onBytes);
      throw new Hiccup(`${hostOf(get.url)} has no bytes after the ones that are here`);
    }
    if (response.status !== 200 && response.status !== 206) throw refusalOf(response, subject);
    const { first, total } = checkAnswer(response, kept.bytes, size, hostOf(get.url));
    if (first === 0 && kept.bytes > 0 && digest === undefined) await startOver(wanted, kept, onBytes);
    kept.etag = response.headers.get('etag') ?? undefined;
    // What is here already and comes once more, because the server knows no ranges, is skipped: the hash still decides.
    let skip = kept.bytes - first;
    const handle = await openPart(part);
    try {
      for await (const piece of readBytes(answer, hostOf(get.url), signal)) {
        const fresh = piece.subarray(Math.min(skip, piece.length), lengthOf(piece, skip, kept.bytes, total));
        skip -= Math.min(skip, piece.length);
        if (fresh.length === 0) continue;
        await write(handle, part, fresh);
        kept.hashes.update(fresh);
        kept.bytes += fresh.length;
        onBytes(fresh.length, true);
        progressed();
        if (kept.bytes === total) break;
      }
      if (total !== undefined && kept.bytes < total)
        throw new Hiccup(`${hostOf(get.url)} stopped after ${kept.bytes} of ${total} bytes`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    answer.close();
  }
}

async function openPart(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'a');
  } catch (cause) {
    throw diskError(cause, part);
  }
}

async function write(handle: FileHandle, part: string, piece: Uint8Array): Promise<void> {
  try {
    await handle.appendFile(piece);
  } catch (cause) {
    throw diskError(cause, part);
  }
}

/** Cache files that are either whole or ignored: written under another name, renamed, read against a checksum. */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const checksumBytes = 32;

const checksum = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

/** The content of `file`, or nothing where it is missing, unreadable, cut short or changed. */
export async function readSealed(file: string): Promise<Uint8Array | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    // Whatever the reason: what can't be read is made again, and a cache has nothing else to say about it.
    return undefined;
  }
  const content = bytes.subarray(checksumBytes);
  return checksum(content).equals(bytes.subarray(0, checksumBytes)) ? content : undefined;
}

/**
 * Writes `content` so that any reader sees all of it or none, even with several writers and a crash in between.
 * @returns whether it could be written; a full or read-only disk only means that nothing is kept
 */
export async function writeSealed(file: string, content: Uint8Array): Promise<boolean> {
  const unfinished = `${file}.${process.pid}.${randomUUID()}.incomplete`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(unfinished, Buffer.concat([checksum(content), content]));
    await rename(unfinished, file);
    return true;
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined);
    return false;
  }
}

/**
 * A lock by a file, for what only one process at a time may do: starting the embedded Redis (two servers on one
 * append-only file would ruin it), or pulling one model.
 */

import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A lock whose holder has not touched it for so long, in ms, is left over from a crash. */
const staleMs = 10_000;
/** Its holder died between making the file and writing its name into it. */
const emptyMs = 1000;

export interface FileLock {
  /** False when someone took the lock over because this process stood still for too long. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lock, or `undefined` while someone else has it. */
export async function tryLock(file: string): Promise<FileLock | undefined> {
  const token = `${await place()} ${process.pid} ${randomUUID()}`;
  if (!(await create(file, token))) {
    if (!(await clearStale(file)) || !(await create(file, token))) return undefined;
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, staleMs / 5);
  const held = async () => (await readFile(file, 'utf8').catch(() => '')) === token;
  return {
    held,
    async release() {
      clearInterval(beat);
      if (await held()) await unlink(file).catch(() => undefined);
    },
  };
}

async function create(file: string, token: string): Promise<boolean> {
  try {
    await writeFile(file, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function clearStale(file: string): Promise<boolean> {
  if (!(await isStale(file))) return false;
  // Renaming is atomic: of several that saw the stale lock one gets it. Should it be a fresh one by now, it goes back.
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  const stale = await isStale(aside);
  if (!stale) await link(aside, file).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
  return stale;
}

async function isStale(file: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(file)).mtimeMs;
    if (age > staleMs) return true;
    const token = await readFile(file, 'utf8');
    if (token === '') return age > emptyMs;
    const [where, pid] = token.split(' ');
    return where === (await place()) && !isAlive(Number(pid));
  } catch {
    return false;
  }
}

/** Where pids mean the same processes: the machine, and on Linux the container. */
async function place(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()}/${namespace}`.replaceAll(' ', '_');
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

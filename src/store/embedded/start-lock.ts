/** Lets only one process at a time start the embedded Redis: two servers on one append-only file would ruin it. */
import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAlive } from './server-process.ts';

/** A lock whose holder has not touched it for so long, in ms, is left over from a crash. */
const staleMs = 10_000;

export interface StartLock {
  /** False when someone took the lock over because this process stood still for too long. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lock, or `undefined` while someone else has it. */
export async function tryLock(file: string): Promise<StartLock | undefined> {
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
    if (Date.now() - (await stat(file)).mtimeMs > staleMs) return true;
    const [where, pid] = (await readFile(file, 'utf8')).split(' ');
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

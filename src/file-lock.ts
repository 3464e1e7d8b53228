/**
 * A lock by a file, for what only one process at a time may do: starting the embedded Redis (two servers on one
 * append-only file would ruin it), or pulling one model.
 */

import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the holder of a lock touches its file, in ms. */
const beatMs = 2_000;
/**
 * A lock that looks untouched for so long, in ms, may be left over from a crash. It may as well be that the clocks of
 * two machines, or of one before and after it was set, don't agree; so it is watched before it is taken.
 */
const suspectMs = 5 * beatMs;
/** Who is alive touches its lock at least once in so long. */
const watchMs = 2.5 * beatMs;
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
  }, beatMs);
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
  const seen = await look(file);
  if (seen === undefined || !(await isLeftOver(file, seen))) return false;
  // Renaming is atomic: of several that saw the stale lock one gets it. Should it be a fresh one by now, it goes back.
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  const stale = isSame(seen, await look(aside));
  if (!stale) await link(aside, file).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
  return stale;
}

interface Look {
  readonly token: string;
  readonly touched: number;
}

async function look(file: string): Promise<Look | undefined> {
  try {
    return { touched: (await stat(file)).mtimeMs, token: await readFile(file, 'utf8') };
  } catch {
    return undefined;
  }
}

function isSame(one: Look, other: Look | undefined): boolean {
  return one.token === other?.token && one.touched === other.touched;
}

async function isLeftOver(file: string, seen: Look): Promise<boolean> {
  const [where, pid] = seen.token.split(' ');
  // Without a name in it `where` is nowhere.
  if (where === (await place()) && !isAlive(Number(pid))) return true;
  const [suspect, watch] = seen.token === '' ? [emptyMs, emptyMs] : [suspectMs, watchMs];
  if (Math.abs(Date.now() - seen.touched) <= suspect) return false;
  await sleep(watch);
  return isSame(seen, await look(file));
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

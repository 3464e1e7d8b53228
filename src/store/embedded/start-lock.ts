/** Lets only one process at a time start the embedded Redis: two servers on one append-only file would ruin it. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';

/** A lock whose holder has not touched it for so long, in ms, is left over from a crash. */
const staleMs = 10_000;

export interface StartLock {
  /** False when someone took the lock over because this process stood still for too long. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lock, or `undefined` while someone else has it. */
export async function tryLock(file: string): Promise<StartLock | undefined> {
  const token = randomUUID();
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
    return Date.now() - (await stat(file)).mtimeMs > staleMs;
  } catch {
    return false;
  }
}

/** Flushes the append-only file to disk once a second, so that a power cut costs at most that second. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const everyMs = 1_000;

/** Starts syncing; the answer stops it after one last time. */
export function syncFiles(folder: string): () => Promise<void> {
  const synced = new Map<string, number>();
  let busy = Promise.resolve();
  const tick = () => {
    busy = busy.then(() => syncChanged(folder, synced));
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    tick();
    await busy;
  };
}

async function syncChanged(folder: string, synced: Map<string, number>): Promise<void> {
  for (const file of await appendOnlyFiles(folder)) {
    try {
      const { mtimeMs } = await stat(file);
      if (synced.get(file) === mtimeMs) continue;
      const handle = await open(file, 'r+');
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
      synced.set(file, mtimeMs);
    } catch {
      // A rewrite replaced the file meanwhile, or the disk is full, which Redis itself reports.
      synced.delete(file);
    }
  }
}

/** Redis 7 keeps several files in a folder, Redis 6 one. */
async function appendOnlyFiles(folder: string): Promise<string[]> {
  const inFolder = join(folder, 'appendonlydir');
  const names = await readdir(inFolder).catch(() => []);
  return [
    ...names.filter((name) => name.endsWith('.aof')).map((name) => join(inFolder, name)),
    ...(names.length === 0 ? [join(folder, 'appendonly.aof')] : []),
  ];
}

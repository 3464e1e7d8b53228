/** A private redis-server for bots without REDIS_URL: started, shared, watched, restarted and stopped with the bot. */
import { AppError, messageOf } from '../../errors.ts';
import { isAlive, tryLock } from '../../file-lock.ts';
import { type Log, silentLog } from '../log.ts';
import { storeError } from '../redis-errors.ts';
import { type RedisTarget, socketTarget } from '../redis-target.ts';
import { probeServer } from '../server-info.ts';
import { findServer } from './find-server.ts';
import { createKeeper } from './keeper.ts';
import { prepareFiles, type ServerFiles, writeConf } from './server-files.ts';
import { endServer, gone, lastWords, runningServer, spawnServer } from './server-process.ts';
import { syncFiles } from './sync-files.ts';

export interface EmbeddedRedis {
  readonly target: RedisTarget;
  /** Stops the server, unless another process on the same folder still uses it. */
  stop(): Promise<void>;
}

export interface EmbeddedRedisOptions {
  /** Belongs to this server alone; made if missing, readable by its owner only. */
  readonly folder: string;
  readonly log?: Log;
  /** The most memory Redis may take, in MiB; then it refuses new jobs instead of growing. Default: no limit. */
  readonly maxMemoryMb?: number;
  /** The server program; found by itself when left out. */
  readonly binary?: string;
  /** A server that holds the folder but does not answer for so long, in ms, is ended and replaced. Default 10 s. */
  readonly hungMs?: number;
}

const stopGraceMs = 10_000;

/**
 * Starts the server, or joins the one that already runs on this folder (another bot's, or left by a killed one).
 * @throws AppError `redis_missing`, `redis_folder`, `redis_embedded`
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const log = options.log ?? silentLog;
  const binary = options.binary ?? (await findServer());
  const files = await prepareFiles(options.folder);
  const target = socketTarget(files.socket);
  const ensure = () =>
    ensureServer({
      binary,
      files,
      target,
      log,
      maxMemoryMb: options.maxMemoryMb,
      hungMs: options.hungMs ?? 10_000,
    });
  await firmly(ensure);

  let stopping = false;
  let reviving: Promise<void> | undefined;
  const revive = async () => {
    for (let tries = 0; !stopping; tries++) {
      await sleep(Math.min(50 * 2 ** tries, 2_000));
      if (stopping) return;
      try {
        await ensure();
        return;
      } catch (error) {
        log.error(
          { err: error, folder: files.folder },
          `The embedded Redis would not start again. ${messageOf(error)}`,
        );
      }
    }
  };
  const keeper = createKeeper(target, log, () => {
    if (stopping || reviving !== undefined) return;
    reviving = revive().finally(() => {
      reviving = undefined;
    });
  });
  const stopSyncing = syncFiles(files.folder);

  return {
    target,
    async stop() {
      if (stopping) return;
      stopping = true;
      await reviving;
      const told = await keeper.leave();
      await stopSyncing();
      const pid = told ? await runningServer(files) : undefined;
      if (pid !== undefined && !(await gone(pid, stopGraceMs))) await endServer(pid, stopGraceMs);
    },
  };
}

/** A server that dies while it starts may have been killed together with the bot before; a broken one dies again. */
async function firmly(ensure: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await ensure();
    } catch (error) {
      if (tries >= 3) throw error;
      await sleep(200);
    }
  }
}

interface Start {
  readonly binary: string;
  readonly files: ServerFiles;
  readonly target: RedisTarget;
  readonly log: Log;
  readonly maxMemoryMb: number | undefined;
  readonly hungMs: number;
}

/** Returns once a server answers on the socket, whoever started it. */
async function ensureServer(start: Start): Promise<void> {
  for (;;) {
    if (await answers(start.target)) return;
    const lock = await tryLock(start.files.lock);
    if (lock === undefined) {
      // Someone else is starting it.
      await sleep(50);
      continue;
    }
    try {
      if (await answers(start.target)) return;
      if (await settleOld(start)) return;
      if (!(await lock.held())) continue;
      await startNew(start);
      return;
    } finally {
      await lock.release();
    }
  }
}

/** Deals with a server process that holds the folder but did not answer; true when it answers after all. */
async function settleOld({ files, target, log, hungMs }: Start): Promise<boolean> {
  const pid = await runningServer(files);
  if (pid === undefined) return false;
  let deadline = Date.now() + hungMs;
  while (Date.now() < deadline && isAlive(pid)) {
    const answer = await ask(target);
    if (answer === 'ready') return true;
    // Reading a large file may take minutes; that is not hanging.
    if (answer === 'loading') deadline = Date.now() + hungMs;
    await sleep(100);
  }
  log.warn({ pid, folder: files.folder }, 'The Redis left on this folder does not answer; it is replaced');
  await endServer(pid, stopGraceMs);
  return false;
}

async function startNew({ binary, files, target, log, maxMemoryMb }: Start): Promise<void> {
  await writeConf(files, maxMemoryMb);
  let pid: number;
  try {
    pid = await spawnServer(binary, files);
  } catch (cause) {
    throw new AppError('redis_embedded', `${binary} cannot be run: ${messageOf(cause)}.`, { cause });
  }
  for (let waited = 0; ; waited++) {
    if (await answers(target)) break;
    if (await gone(pid, 0)) {
      throw new AppError(
        'redis_embedded',
        `${binary} stopped right after its start: ${explain(await lastWords(files))}`,
      );
    }
    if (waited % 200 === 199) log.info({ pid }, 'The embedded Redis is still loading its data');
    await sleep(Math.min(5 + waited * 5, 50));
  }
  log.info({ pid, folder: files.folder }, 'The embedded Redis is running');
}

function explain(words: string): string {
  if (/Bad file format|redis-check-aof/.test(words)) {
    return `its append-only file is damaged. Make a copy, then run "redis-check-aof --fix" on the file named here: ${words}`;
  }
  if (/No space left/.test(words)) return `the disk is full. ${words}`;
  return words === '' ? 'it left no message.' : words;
}

async function answers(target: RedisTarget): Promise<boolean> {
  return (await ask(target)) === 'ready';
}

async function ask(target: RedisTarget): Promise<'ready' | 'loading' | 'silent'> {
  try {
    await probeServer(target, 2_000);
    return 'ready';
  } catch (error) {
    const { code } = storeError(error, target.where);
    if (code === 'redis_loading') return 'loading';
    if (['redis_refused', 'redis_timeout', 'redis_away'].includes(code)) return 'silent';
    throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The private folder of the embedded Redis: where its socket, settings, log and data are. */
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../errors.ts';

export interface ServerFiles {
  readonly folder: string;
  readonly socket: string;
  readonly conf: string;
  readonly pid: string;
  readonly log: string;
  readonly errors: string;
  readonly lock: string;
}

/** sun_path holds 104 bytes on macOS and 108 on Linux, with the closing zero; Redis adds nothing. */
const maxSocketPath = 103;

/** A log of this many bytes is put aside at the next start. */
const maxLog = 5 * 1024 * 1024;

/**
 * Makes the folder (0700) and names the files in it.
 * @throws AppError `redis_folder` when it cannot be private to this user.
 */
export async function prepareFiles(dataFolder: string): Promise<ServerFiles> {
  const folder = resolve(dataFolder);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such a path could end a line of redis.conf.
  if (/[\x00-\x1f\x7f]/.test(folder)) {
    throw new AppError(
      'redis_folder',
      `The data folder ${JSON.stringify(folder)} has control characters in its name.`,
    );
  }
  await makePrivate(folder);
  const file = (name: string) => join(folder, name);
  const files = {
    folder,
    socket: await socketFor(folder),
    conf: file('redis.conf'),
    pid: file('redis.pid'),
    log: file('redis.log'),
    errors: file('redis.err'),
    lock: file('start.lock'),
  };
  const size = await stat(files.log).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > maxLog) await rename(files.log, `${files.log}.1`);
  return files;
}

async function socketFor(folder: string): Promise<string> {
  const direct = join(folder, 'redis.sock');
  if (Buffer.byteLength(direct) <= maxSocketPath) return direct;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `ella-redis-${hash}`);
  await makePrivate(short);
  return join(short, 'redis.sock');
}

async function makePrivate(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const stats = await lstat(folder);
    if (!stats.isDirectory()) throw new AppError('redis_folder', `${folder} is not a folder.`);
    const uid = process.getuid?.();
    if (uid !== undefined && stats.uid !== uid) {
      throw new AppError('redis_folder', `${folder} belongs to another user (uid ${stats.uid}, not ${uid}).`);
    }
    if ((stats.mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('redis_folder', `The data folder ${folder} cannot be used.`, { cause });
  }
}

/**
 * Writes redis.conf (0600).
 * `appendfsync no`: every write reaches the kernel before its answer leaves, so killing Redis loses nothing;
 * with `everysec` Redis may hold writes back for two seconds while a sync runs. The sync to disk, once a second,
 * is done by `sync-files.ts`.
 */
export async function writeConf(files: ServerFiles, maxMemoryMb: number | undefined): Promise<void> {
  const lines = [
    'port 0',
    `unixsocket ${quote(files.socket)}`,
    'unixsocketperm 700',
    `dir ${quote(files.folder)}`,
    `pidfile ${quote(files.pid)}`,
    `logfile ${quote(files.log)}`,
    'daemonize no',
    'databases 1',
    'save ""',
    'appendonly yes',
    'appendfsync no',
    'aof-load-truncated yes',
    'auto-aof-rewrite-percentage 100',
    'auto-aof-rewrite-min-size 64mb',
    'maxmemory-policy noeviction',
    `maxmemory ${maxMemoryMb === undefined ? 0 : `${maxMemoryMb}mb`}`,
  ];
  await writeFile(files.conf, `${lines.join('\n')}\n`, { mode: 0o600 });
}

function quote(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

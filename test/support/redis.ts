/** A private, real redis-server on a unix socket in a temporary folder, for one test file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from '../../src/store/embedded/find-server.ts';
import { type OpenStoreOptions, openStore, type Store } from '../../src/store/open-store.ts';
import { parseRedisUrl, type RedisTarget } from '../../src/store/redis-target.ts';
import { probeServer } from '../../src/store/server-info.ts';

export interface TestRedis {
  readonly folder: string;
  readonly url: string;
  readonly target: RedisTarget;
  readonly pid: number;
  /** Opens a store on it, closed with `stop`. */
  store(options?: Partial<OpenStoreOptions>): Promise<Store>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same files. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server that keeps what it answered even when killed; `settings` are lines of redis.conf. */
export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'ella-redis-test-'));
  const password = settings.requirepass;
  const socket = join(folder, 's');
  const url = `unix://${password === undefined ? '' : `:${encodeURIComponent(password)}@localhost`}${socket}`;
  const target = parseRedisUrl(url);
  const stores: Store[] = [];
  const all = {
    port: '0',
    unixsocket: socket,
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'no',
    ...settings,
  };
  let child: ChildProcess | undefined;

  const start = async () => {
    const args = Object.entries(all).flatMap(([key, value]) => [`--${key}`, value]);
    const log = join(folder, 'log');
    const started = spawn(await findServer(), [...args, '--logfile', log], { stdio: 'ignore' });
    child = started;
    for (;;) {
      try {
        await probeServer(target);
        return;
      } catch (error) {
        if (started.exitCode !== null) {
          throw new Error(`The test's Redis stopped: ${await readFile(log, 'utf8').catch(() => '')}`, {
            cause: error,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };

  await start();
  return {
    folder,
    url,
    target,
    get pid() {
      return child?.pid ?? 0;
    },
    async store(options = {}) {
      const store = await openStore({ target, waitMs: 10_000, ...options });
      stores.push(store);
      return store;
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await Promise.all(stores.map((store) => store.close()));
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until `check` gives something other than undefined or false; fails with `what` after 30 s or `limitMs`. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 100_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Two Redis servers behind one address, as managed services have them: new connections go to the primary of the moment,
 * and those that are open stay where they are, at what may be a replica by then.
 */
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type OpenStoreOptions, openStore, type Store } from '../../src/store/open-store.ts';
import { parseRedisUrl, type RedisTarget } from '../../src/store/redis-target.ts';
import { startRedis, type TestRedis } from './redis.ts';

/** Whose words a refusal of a replica is put into. */
export type Words = 'redis 5' | 'redis 6' | 'redis 7';

export interface RedisPair {
  readonly target: RedisTarget;
  store(options?: Partial<OpenStoreOptions>): Promise<Store>;
  /** Makes the other one the primary, with all that was written. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedisPair(words: Words): Promise<RedisPair> {
  const servers = [await serverWithPort(), await serverWithPort()] as const;
  const admins = await Promise.all(servers.map(({ redis }) => redis.store({ prefix: 'admin' })));
  let primary = 0;
  const follow = async (server: number, other: number) => {
    await admins[server]?.client.replicaof('127.0.0.1', servers[other]?.port ?? 0);
  };
  await follow(1, 0);
  const socket = join(servers[0].redis.folder, 'pair');
  const open = new Set<Socket>();
  const endpoint = createServer((client) => {
    const server = createConnection(join(servers[primary === 0 ? 0 : 1].redis.folder, 's'));
    client.pipe(server);
    server.on('data', (data) => client.write(reworded(data, words)));
    for (const [each, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(each);
      each.on('error', () => other.destroy());
      each.on('close', () => {
        open.delete(each);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => endpoint.listen(socket, resolve));
  const target = parseRedisUrl(`unix://${socket}`);
  const stores: Store[] = [];
  return {
    target,
    async store(options = {}) {
      const store = await openStore({ target, waitMs: 10_000, ...options });
      stores.push(store);
      return store;
    },
    async failOver() {
      const next = 1 - primary;
      await caughtUp(admins[next]);
      await admins[next]?.client.replicaof('NO', 'ONE');
      await follow(primary, next);
      primary = next;
    },
    async stop() {
      await Promise.all(stores.map((store) => store.close()));
      for (const each of open) each.destroy();
      await new Promise((resolve) => endpoint.close(resolve));
      for (const { redis } of servers) await redis.stop();
    },
  };
}

async function serverWithPort(): Promise<{ readonly redis: TestRedis; readonly port: string }> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  const port = String(typeof address === 'object' ? (address?.port ?? 0) : 0);
  await new Promise((resolve) => probe.close(resolve));
  return { redis: await startRedis({ port, bind: '127.0.0.1', 'repl-diskless-sync-delay': '0' }), port };
}

/** Waits until the replica has all that its primary has. */
async function caughtUp(replica: Store | undefined): Promise<void> {
  for (;;) {
    const info = (await replica?.client.info('replication')) ?? '';
    if (/master_link_status:up/.test(info) && /master_sync_in_progress:0/.test(info)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Redis 7 says it as it is; earlier ones put a script's error into a sentence of their own. */
function reworded(data: Buffer, words: Words): Buffer | string {
  if (words === 'redis 7') return data;
  const text = data.toString('latin1');
  const wrapped = text.replace(
    /-READONLY ([^\r\n]*?) script: (\w+), on @user_script:(\d+)\./g,
    (_, what, sha, line) =>
      `-ERR Error running script (call to f_${sha}): @user_script:${line}: @user_script: ${line}: -READONLY ${what}`,
  );
  const old = words === 'redis 5' ? wrapped.replaceAll('read only replica', 'read only slave') : wrapped;
  return Buffer.from(old, 'latin1');
}

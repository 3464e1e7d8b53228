/** What kind of Redis is answering, and whether the queue can work with it. */
import { Redis } from 'ioredis';
import { AppError } from '../errors.ts';
import { promptEndMs } from './redis-client.ts';
import { clusterLine, storeError } from './redis-errors.ts';
import type { RedisTarget } from './redis-target.ts';

export interface ServerInfo {
  readonly kind: 'redis' | 'valkey' | 'dragonfly';
  readonly version: string;
  /** What an operator should change, in plain sentences; empty when all is well. */
  readonly warnings: readonly string[];
}

/** BullMQ 6 refuses anything older (its RedisConnection.minimumVersion). */
const oldestRedis = [5, 0, 0] as const;

/** BullMQ's recommended minimum. */
const recommendedRedis = [6, 2, 0] as const;

/**
 * Opens one connection, looks and closes it.
 * @throws AppError `redis_*`: refused, auth, old, db, loading, replica, tls, timeout …
 */
export async function probeServer(target: RedisTarget, timeoutMs = 5_000): Promise<ServerInfo> {
  const client = new Redis({
    ...target.options,
    // The database is chosen below: a number out of range would silently leave the client on database 0.
    db: 0,
    protocol: 2,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    disconnectTimeout: promptEndMs,
  });
  let first: unknown;
  client.on('error', (error) => {
    first ??= error;
  });
  try {
    await client.connect();
    const { db } = target.options;
    if (db !== 0) await client.select(db);
    const info = readInfo(await client.info());
    if (info.loading === '1') throw new Error('LOADING Redis is loading the dataset in memory');
    return describe(info, target.where);
  } catch (error) {
    throw storeError(first ?? error, target.where);
  } finally {
    client.disconnect();
  }
}

type Fields = Readonly<Record<string, string>>;

function readInfo(text: string): Fields {
  const fields: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields[line.slice(0, colon)] = line.slice(colon + 1);
  }
  return fields;
}

function describe(info: Fields, where: string): ServerInfo {
  const redisVersion = info.redis_version;
  if (redisVersion === undefined) {
    throw new AppError('redis_old', `What answers at ${where} does not tell its Redis version.`);
  }
  if (isOlder(redisVersion, oldestRedis)) {
    throw new AppError(
      'redis_old',
      `Redis at ${where} is version ${redisVersion}, too old for the queue: ${oldestRedis.join('.')} or newer is needed.`,
    );
  }
  if (info.role === 'slave' || info.role === 'replica') {
    throw new AppError('redis_replica', `Redis at ${where} is a replica. REDIS_URL must name the primary.`);
  }
  if (info.cluster_enabled === '1' || info.redis_mode === 'cluster' || info.server_mode === 'cluster') {
    throw new AppError('redis_cluster', clusterLine(where));
  }
  const warnings: string[] = [];
  if (isOlder(redisVersion, recommendedRedis)) {
    warnings.push(`Redis ${redisVersion} works, but ${recommendedRedis.join('.')} or newer is recommended.`);
  }
  const policy = info.maxmemory_policy;
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(
      `maxmemory-policy is "${policy}": jobs can vanish when memory is short. Set it to "noeviction".`,
    );
  }
  if (info.aof_enabled === '0') {
    warnings.push('appendonly is off: a crash of Redis loses the latest jobs. Set "appendonly yes".');
  }
  if (info.valkey_version !== undefined) return { kind: 'valkey', version: info.valkey_version, warnings };
  if (info.dragonfly_version !== undefined) {
    return { kind: 'dragonfly', version: info.dragonfly_version, warnings };
  }
  return { kind: 'redis', version: redisVersion, warnings };
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, wanted] of than.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

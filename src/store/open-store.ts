/** Opens the store: waits for Redis, checks it, and hands out connections, blobs, records and channels. */
import { hostname } from 'node:os';
import { AppError } from '../errors.ts';
import { type Blobs, createBlobs } from './blobs.ts';
import { type Channels, createChannels } from './channels.ts';
import { type Log, silentLog } from './log.ts';
import { createRecords, type Records, type RecordsOptions } from './records.ts';
import { createClient, endClient, type Redis } from './redis-client.ts';
import { isLasting, storeError } from './redis-errors.ts';
import type { RedisTarget } from './redis-target.ts';
import { probeServer, type ServerInfo } from './server-info.ts';

export interface Store {
  /** Every key of this bot starts with it. */
  readonly prefix: string;
  /** The Redis in words, without a password. */
  readonly where: string;
  readonly server: ServerInfo;
  /** Fails within seconds when Redis is away; for what a person waits for. */
  readonly client: Redis;
  readonly blobs: Blobs;
  readonly channels: Channels;
  records<T>(options: RecordsOptions<T>): Records<T>;
  /** A connection of its own that waits forever when Redis is away; closed with the store. */
  patientClient(name: string): Redis;
  /** ms since 1970 by the clock of Redis; the clocks of the machines that share it need not agree. */
  now(): Promise<number>;
  /** For `/readyz`: asks Redis. @throws AppError `redis_*` */
  ping(): Promise<void>;
  /** Any error of a Redis client as an AppError that says what to do. */
  error(cause: unknown): AppError;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly target: RedisTarget;
  /** Default `ella`. */
  readonly prefix?: string;
  readonly log?: Log;
  /** How long to wait for Redis to answer, in ms; default forever. */
  readonly waitMs?: number;
  /** Stops the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for Redis and opens the store.
 * @throws AppError with a `redis_*` code: at once for what waiting cannot mend, after `waitMs` for the rest.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { target, prefix = 'ella', log = silentLog } = options;
  if (!/^[A-Za-z0-9_.-]{1,40}$/.test(prefix)) {
    throw new AppError(
      'redis_prefix',
      `The key prefix "${prefix}" may hold letters, digits, "_", "." and "-" only.`,
    );
  }
  const server = await waitForServer(options, log);
  for (const warning of server.warnings) log.warn({ redis: target.where }, warning);
  const patient = new Set<Redis>();
  const nameOf = (role: string) => `${prefix}:${role}:${hostname().replace(/\s/g, '')}:${process.pid}`;
  const client = createClient(target, { name: nameOf('main'), patience: 'fast', log });
  const patientClient = (role: string) => {
    const opened = createClient(target, { name: nameOf(role), patience: 'patient', log });
    patient.add(opened);
    return opened;
  };
  const channels = createChannels({ prefix, client, open: () => patientClient('listener'), log });
  return {
    prefix,
    where: target.where,
    server,
    client,
    blobs: createBlobs(client, prefix),
    channels,
    records: (record) => createRecords(client, prefix, record),
    patientClient,
    async now() {
      const [seconds, microseconds] = await client.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    },
    async ping() {
      try {
        await client.ping();
      } catch (error) {
        throw storeError(error, target.where);
      }
    },
    error: (cause) => storeError(cause, target.where),
    async close() {
      await channels.close();
      await Promise.all([client, ...patient].map((each) => endClient(each)));
    },
  };
}

async function waitForServer(options: OpenStoreOptions, log: Log): Promise<ServerInfo> {
  const { target, signal } = options;
  const deadline = Date.now() + (options.waitMs ?? Number.POSITIVE_INFINITY);
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await probeServer(target);
    } catch (cause) {
      const error = storeError(cause, target.where);
      const pause = Math.min(100 * 2 ** Math.min(tries, 6), 5_000);
      if (isLasting(error) || Date.now() + pause > deadline) throw error;
      log.warn({ code: error.code, tries }, `Waiting for Redis. ${error.message}`);
      await sleep(pause, signal);
    }
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

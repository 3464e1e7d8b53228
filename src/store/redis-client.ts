/** The two ways to connect: failing fast for what a person waits for, waiting indefinitely for workers. */
import { Redis } from 'ioredis';
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';
import { isDemoted } from './redis-errors.ts';
import type { RedisTarget } from './redis-target.ts';

export type { Redis } from 'ioredis';

export interface ClientOptions {
  /** Shown in CLIENT LIST and in log lines. */
  readonly name: string;
  /** `fast`: a command fails within seconds when Redis is away. `patient`: it waits until Redis is back. */
  readonly patience: 'fast' | 'patient';
  readonly log: Log;
}

/** The longest pause between two tries to reach Redis again, in ms. */
const maxPause = 1_000;

/** For so long after a connection's end, ioredis keeps the process from ending where it missed that (2 s by default). */
export const promptEndMs = 100;

/** One log line a cause in this many ms, however often ioredis tries again. */
const quietMs = 30_000;

/** A client that connects by itself and reconnects forever. */
export function createClient(target: RedisTarget, options: ClientOptions): Redis {
  const fast = options.patience === 'fast';
  const client = new Redis({
    ...target.options,
    protocol: 2,
    connectionName: options.name,
    disableClientInfo: true,
    connectTimeout: 5_000,
    disconnectTimeout: promptEndMs,
    maxRetriesPerRequest: fast ? 1 : null,
    ...(fast ? { commandTimeout: 15_000 } : {}),
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), maxPause),
    // A failover can leave a client on what is now a replica; connecting anew finds the primary.
    reconnectOnError: (error) => isDemoted(error.message),
  });
  let lastLine = '';
  let lastAt = 0;
  client.on('error', (error) => {
    const line = messageOf(error);
    if (line === lastLine && Date.now() - lastAt < quietMs) return;
    lastLine = line;
    lastAt = Date.now();
    options.log.warn({ client: options.name, redis: target.where, err: error }, 'Redis connection error');
  });
  client.on('ready', () => {
    if (lastLine !== '') options.log.info({ client: options.name, redis: target.where }, 'Redis is back');
    lastLine = '';
  });
  return client;
}

/** Ends a client without waiting longer than `graceMs` for commands under way. */
export async function endClient(client: Redis, graceMs = 1_000): Promise<void> {
  if (client.status === 'end') return;
  if (client.status === 'ready') {
    const quitting = client.quit().catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([quitting, late]);
    clearTimeout(timer);
  }
  client.disconnect();
}

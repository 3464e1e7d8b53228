/** One connection for many BullMQ queues, each of which would otherwise open and examine its own. */
import { type QueueBaseOptions, QueueKeys, RedisConnection, RedisQueueBackend } from 'bullmq';
import type { Redis } from '../store/redis-client.ts';

export interface Backends {
  ready(): Promise<void>;
  /** What a queue or a worker is given as its backend. */
  of(queue: string): RedisQueueBackend;
  close(): Promise<void>;
}

/** @param client is not closed with it */
export function createBackends(
  client: Redis,
  prefix: string,
  options: Omit<QueueBaseOptions, 'connection' | 'prefix'> = {},
): Backends {
  const connection = new RedisConnection(client, { shared: true, blocking: false, skipVersionCheck: true });
  // The client itself reports its errors.
  connection.on('error', () => undefined);
  const keys = new QueueKeys(prefix);
  const settings = { ...options, connection: client, prefix };
  return {
    async ready() {
      await connection.client;
    },
    of(queue) {
      const toKey = (type: string) => keys.toKey(queue, type);
      return new RedisQueueBackend(connection, queue, keys.getKeys(queue), toKey, settings, undefined, false);
    },
    close: () => connection.close(),
  };
}

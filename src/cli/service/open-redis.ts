/** The Redis of REDIS_URL, or a private one that this process starts. */

import { startEmbeddedRedis } from '../../store/embedded/embedded-redis.ts';
import type { Log } from '../../store/log.ts';
import type { RedisTarget } from '../../store/redis-target.ts';
import type { Config } from '../config/config.ts';

export interface OpenRedis {
  readonly target: RedisTarget;
  /** Stops a private one that nobody else uses; leaves any other alone. */
  stop(): Promise<void>;
}

/** @throws AppError `redis_missing`, `redis_folder`, `redis_embedded` */
export async function openRedis({ redis }: Config, log: Log): Promise<OpenRedis> {
  if (redis.target !== undefined) return { target: redis.target, stop: async () => {} };
  log.info({ folder: redis.folder }, 'REDIS_URL is not set; using a private Redis');
  return startEmbeddedRedis({
    folder: redis.folder,
    log,
    ...(redis.memoryMb !== undefined && { maxMemoryMb: redis.memoryMb }),
  });
}

/** Can the queue be kept? Does what a bot would do: opens Redis, or starts the private one, and writes to it. */

import { AppError } from '../../errors.ts';
import { silentLog } from '../../store/log.ts';
import { openStore } from '../../store/open-store.ts';
import type { Config } from '../config/config.ts';
import { openRedis } from '../service/open-redis.ts';
import { examine, type Finding } from './finding.ts';

export function checkRedis(config: Config): Promise<Finding> {
  return examine('redis', async () => {
    const redis = await openRedis(config, silentLog);
    try {
      const store = await openStore({
        target: redis.target,
        prefix: config.redis.prefix,
        waitMs: 0,
      });
      try {
        await store.blobs.put('doctor', new Uint8Array([1]), 10).catch((error: unknown) => {
          throw store.error(error);
        });
        await store.blobs.remove(['doctor']);
        const { kind, version, warnings } = store.server;
        const detail = `${kind} ${version} at ${store.where}${config.redis.target === undefined ? ' (private)' : ''}`;
        if (warnings.length === 0) return { state: 'ok', detail };
        return { state: 'warn', detail, advice: warnings.join(' ') };
      } finally {
        await store.close();
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Its message says what to do.
      return { state: 'fail', detail: error.message };
    } finally {
      await redis.stop();
    }
  });
}

/** The queue for a subcommand that uses it for a moment. */

import { createJobs, type Jobs } from '../../jobs/jobs.ts';
import { createLog, type Logger } from '../../operations/log.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { type Config, readConfig } from '../config/config.ts';
import { createCleanup } from '../service/cleanup.ts';
import { openRedis } from '../service/open-redis.ts';

export interface QueueUse {
  readonly config: Config;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly log: Logger;
}

/** Somebody waits at a terminal. */
const patienceMs = 5_000;

/** Opens the queue, lets `use` work with it, and closes it again. Its log is silent unless DEBUG is set. */
export async function withQueue<T>(use: (queue: QueueUse) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = createLog({
    level: process.env.DEBUG ? 'debug' : 'silent',
    format: 'auto',
    role: 'cli',
    secrets: config.secrets,
    stream: process.stderr,
  });
  const cleanup = createCleanup(log);
  try {
    const redis = await openRedis(config, log);
    cleanup.add('Redis', () => redis.stop());
    const store = await openStore({
      target: redis.target,
      prefix: config.redis.prefix,
      log,
      waitMs: patienceMs,
    });
    cleanup.add('the connections to Redis', () => store.close());
    const jobs = createJobs({ store, log, caps: config.caps, keep: config.keep });
    cleanup.add('the queue', () => jobs.close());
    return await use({ config, store, jobs, log });
  } finally {
    await cleanup.run();
  }
}

/** `ella-bot worker`: draws the jobs of the queue; any number of them on any number of machines. */

import { platformNames } from '../bot/platforms.ts';
import { readConfig } from '../config/config.ts';
import { runService } from '../service/run-service.ts';
import { startWorker } from './worker-part.ts';

export async function worker(): Promise<void> {
  await runService({
    role: 'worker',
    config: readConfig(),
    platforms: platformNames,
    parts: [startWorker],
  });
}

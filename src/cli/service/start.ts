/** `ella-bot start`: bot and worker in one process, with a private Redis where no other is named. */

import { botPart } from '../bot/bot-part.ts';
import { configuredPlatforms, platformNames } from '../bot/platforms.ts';
import { readConfig } from '../config/config.ts';
import { startWorker } from '../worker/worker-part.ts';
import { runService } from './run-service.ts';

export async function start(): Promise<void> {
  await runService({
    role: 'start',
    config: readConfig(),
    platforms: platformNames,
    parts: [startWorker, botPart(configuredPlatforms(true), true)],
  });
}

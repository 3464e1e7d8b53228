/** `ella-bot bot`: takes commands from chats and delivers results; any number of them against one Redis. */

import { botPart } from './bot/bot-part.ts';
import { configuredPlatforms, type MakePlatforms, platformNames } from './bot/platforms.ts';
import { readConfig } from './config.ts';
import { runService } from './service/run-service.ts';

export async function bot(makePlatforms: MakePlatforms = configuredPlatforms(false)): Promise<void> {
  await runService({
    role: 'bot',
    config: readConfig(),
    platforms: platformNames,
    parts: [botPart(makePlatforms, false)],
  });
}

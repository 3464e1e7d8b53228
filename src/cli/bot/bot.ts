/** `ella-bot bot`: takes commands from chats and delivers results; any number of them against one Redis. */

import { readConfig } from '../config/config.ts';
import { runService } from '../service/run-service.ts';
import { botPart } from './bot-part.ts';
import { configuredPlatforms, type MakePlatforms, platformNames } from './platforms.ts';

export async function bot(makePlatforms: MakePlatforms = configuredPlatforms(false)): Promise<void> {
  await runService({
    role: 'bot',
    config: readConfig(),
    platforms: platformNames,
    parts: [botPart(makePlatforms, false)],
  });
}

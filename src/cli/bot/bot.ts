/** `ella-bot bot`: takes commands from chats and delivers results; any number of them against one Redis. */

import { type Config, readConfig } from '../config/config.ts';
import { runService } from '../service/run-service.ts';
import { botPart, noChat } from './bot-part.ts';
import { configuredPlatforms, type MakePlatforms, platformNames } from './platforms.ts';

export async function bot(makePlatforms?: MakePlatforms): Promise<void> {
  const config = readConfig();
  // Before a private Redis is started for nothing.
  if (makePlatforms === undefined && !hasChat(config)) throw noChat();
  await runService({
    role: 'bot',
    config,
    platforms: platformNames,
    parts: [botPart(makePlatforms ?? configuredPlatforms(false), false)],
  });
}

function hasChat({ chat }: Config): boolean {
  const { discordToken, slackBotToken, slack, local } = chat;
  return (
    [discordToken, slackBotToken, slack.clientId].some((token) => token !== undefined) || local.use === 'on'
  );
}

/** `ella-bot commands deploy`: makes the chats know the bot's commands, without starting it. */

import { commands } from '../../../commands/index.ts';
import { type Deployed, deployCommands } from '../../bot/deploy.ts';
import { createMemoryStorage } from '../../chat/slack/storage.ts';
import { AppError, messageOf, UserError } from '../../errors.ts';
import { type Config, readConfig } from '../config/config.ts';
import { tokenPlatforms } from './platforms.ts';

/** `by-hand`: Slack takes commands from others than its own page only with a configuration token. */
type Result = Deployed | { readonly platform: string; readonly kind: 'by-hand' };

const words: Readonly<Record<Exclude<Result['kind'], 'failed'>, string>> = {
  registered: 'registered',
  unchanged: 'unchanged',
  'by-hand':
    'paste what `ella-bot slack-manifest` prints at https://api.slack.com/apps, ' +
    'or set SLACK_CONFIG_TOKEN and SLACK_APP_ID',
};

/** @throws UserError `no_platform`; AppError `deploy_failed` after all were tried */
export async function deploy({ json }: { readonly json?: true }): Promise<void> {
  const config = readConfig();
  // What goes wrong is told by the deployment itself; nothing else runs here.
  const chats = tokenPlatforms(config, createMemoryStorage(), () => {});
  if (chats.length === 0) {
    throw new UserError(
      'no_platform',
      'No chat is set up. Set DISCORD_TOKEN or the tokens of Slack; see .env.example.',
    );
  }
  try {
    const able = chats.filter(({ name }) => name !== 'slack' || takesManifests(config));
    const results: Result[] = [
      ...(await deployCommands(commands, able)),
      ...chats
        .filter((chat) => !able.includes(chat))
        .map(({ name }) => ({ platform: name, kind: 'by-hand' as const })),
    ];
    print(results, json);
    const failed = results.filter(({ kind }) => kind === 'failed');
    if (failed.length > 0) {
      throw new AppError(
        'deploy_failed',
        `Not registered with ${failed.map(({ platform }) => platform).join(', ')}.`,
      );
    }
  } finally {
    await Promise.all(chats.map((chat) => chat.stop()));
  }
}

function takesManifests({ chat }: Config): boolean {
  return chat.slack.configToken !== undefined && chat.slack.appId !== undefined;
}

function print(results: readonly Result[], json: true | undefined): void {
  const plain = results.map((result) =>
    result.kind === 'failed' ? { ...result, error: messageOf(result.error) } : result,
  );
  const lines = plain.map((result) =>
    result.kind === 'failed'
      ? `${result.platform}: failed: ${result.error}`
      : `${result.platform}: ${words[result.kind]}`,
  );
  process.stdout.write(`${json ? JSON.stringify(plain) : lines.join('\n')}\n`);
}

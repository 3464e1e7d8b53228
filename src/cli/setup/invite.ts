/** `ella-bot invite`: where the bot is added to a server or a workspace. */

import { inviteLink } from '../../chat/discord/invite.ts';
import { UserError } from '../../errors.ts';
import { type Config, readConfig } from '../config/config.ts';
import { askDiscord } from './ask-platform.ts';

/** @throws UserError `no_platform`, `bad_token`; AppError `no_answer` */
export async function invite(): Promise<void> {
  const lines = await invitations(readConfig());
  if (lines.length === 0) {
    throw new UserError('no_platform', 'No chat is set up. `ella-bot setup` asks for what is missing.');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function invitations({ chat }: Config): Promise<string[]> {
  const lines: string[] = [];
  if (chat.discordToken !== undefined) {
    const { id, name } = await askDiscord(chat.discordToken, chat.discordApiUrl);
    lines.push(`Add ${name} to a Discord server: ${inviteLink(id)}`);
  }
  if (chat.slack.clientId !== undefined) {
    lines.push('Each Slack workspace installs the bot at https://YOUR-ADDRESS/slack/install');
  } else if (chat.slackBotToken !== undefined) {
    lines.push('Slack: the bot is in its workspace. Invite it to a channel with /invite and its name.');
  }
  return lines;
}

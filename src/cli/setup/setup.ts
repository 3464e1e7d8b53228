/** `ella-bot setup`: asks for what is missing, checks each answer where it counts, and writes `.env`. */

import { commands } from '../../../commands/index.ts';
import { described } from '../../bot/deploy.ts';
import { inviteLink } from '../../chat/discord/invite.ts';
import { slackManifest } from '../../chat/slack/render/manifest.ts';
import { AppError, messageOf } from '../../errors.ts';
import { chooseDevice } from '../../pipeline/device.ts';
import { listModelNames } from '../../pipeline/loaders/library.ts';
import { type Config, readConfig } from '../config/config.ts';
import { settingsFile } from '../config/env-file.ts';
import { askDiscord, askSlack } from './ask-platform.ts';
import { writeSettings } from './env-lines.ts';
import { createPrompter, type Prompter } from './prompter.ts';

type Settings = Map<string, string>;

/** @throws UserError `no_input` where the answers end too early; nothing is written then */
export async function setup(prompter: Prompter = createPrompter()): Promise<void> {
  const config = readConfig();
  const settings: Settings = new Map();
  try {
    const chat = await prompter.choose(
      'Where shall people meet the bot?',
      {
        local: 'In the browser only, to try it',
        discord: 'Discord',
        slack: 'Slack',
        both: 'Discord and Slack',
      },
      usualChat(config),
    );
    if (chat === 'discord' || chat === 'both') await setUpDiscord(prompter, config, settings);
    if (chat === 'slack' || chat === 'both') await setUpSlack(prompter, config, settings);
    await chooseModel(prompter, config, settings);
    await findDevice(prompter, config);
    const file = settingsFile();
    if (settings.size > 0) {
      await writeSettings(file, settings);
      prompter.say(`Written to ${file}: ${[...settings.keys()].join(', ')}.`);
    } else prompter.say('Nothing had to be changed.');
    prompter.say('`ella-bot start` starts the bot; `ella-bot doctor` looks at everything else.');
  } finally {
    prompter.close();
  }
}

function usualChat({ chat }: Config): 'local' | 'discord' | 'slack' | 'both' {
  const discord = chat.discordToken !== undefined;
  const slack = (chat.slackBotToken ?? chat.slack.clientId) !== undefined;
  if (discord && slack) return 'both';
  if (discord) return 'discord';
  return slack ? 'slack' : 'local';
}

async function setUpDiscord(prompter: Prompter, { chat }: Config, settings: Settings): Promise<void> {
  if (chat.discordToken === undefined) {
    prompter.say(
      'Make an application at https://discord.com/developers/applications, open its page Bot, and',
    );
    prompter.say('choose Reset Token. It needs none of the Privileged Gateway Intents.');
  }
  const { name, id } = await askForToken(prompter, settings, {
    variable: 'DISCORD_TOKEN',
    set: chat.discordToken,
    check: (token) => askDiscord(token, chat.discordApiUrl),
  });
  prompter.say(`Discord knows it as ${name}. Add it to a server: ${inviteLink(id)}`);
}

async function setUpSlack(prompter: Prompter, { chat }: Config, settings: Settings): Promise<void> {
  if (chat.slackBotToken === undefined) {
    const manifest = JSON.stringify(slackManifest(described(commands)));
    prompter.say('Make the app with this link, and install it to your workspace:');
    prompter.say(`https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(manifest)}`);
    prompter.say('The bot token is on the page OAuth & Permissions and begins with xoxb-.');
  }
  const { team, user } = await askForToken(prompter, settings, {
    variable: 'SLACK_BOT_TOKEN',
    set: chat.slackBotToken,
    check: (token) => askSlack(token, 'auth.test', chat.slack.apiUrl),
  });
  prompter.say(`Slack knows it as ${user ?? 'the bot'} in ${team ?? 'the workspace'}.`);
  // By HTTP, Slack calls us; there is nothing to call with a signing secret.
  if (chat.slackSigningSecret !== undefined) return;
  if (chat.slackAppToken === undefined) {
    prompter.say(
      'For Socket Mode it needs an app-level token with the scope connections:write, from the page Basic',
    );
    prompter.say('Information; it begins with xapp-.');
  }
  await askForToken(prompter, settings, {
    variable: 'SLACK_APP_TOKEN',
    set: chat.slackAppToken,
    check: (token) => askSlack(token, 'apps.connections.open', chat.slack.apiUrl),
  });
}

interface Token<T> {
  readonly variable: string;
  /** What the settings have already: checked, and asked for only where it is no good. */
  readonly set: string | undefined;
  readonly check: (token: string) => Promise<T>;
}

async function askForToken<T>(prompter: Prompter, settings: Settings, token: Token<T>): Promise<T> {
  for (let known = token.set; ; known = undefined) {
    const value = known ?? (await prompter.ask(`${token.variable}:`));
    if (value === '') continue;
    try {
      const found = await token.check(value);
      if (value !== token.set) settings.set(token.variable, value);
      return found;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad_token') throw error;
      prompter.say(`${messageOf(error)}. Please copy it again.`);
    }
  }
}

async function chooseModel(prompter: Prompter, config: Config, settings: Settings): Promise<void> {
  const names = await listModelNames(config.modelsFolder);
  if (names.length === 0) {
    prompter.say(`There is no model in ${config.modelsFolder}; this machine can't draw until there is one.`);
    return;
  }
  if (config.model !== undefined || names.length === 1) return;
  const usual = names.includes('shapes') ? 'shapes' : (names[0] ?? '');
  const options = Object.fromEntries(names.map((name) => [name, name]));
  const name = await prompter.choose('Which model draws where nobody names one?', options, usual);
  settings.set('ELLA_MODEL', name);
}

async function findDevice(prompter: Prompter, { device }: Config): Promise<void> {
  prompter.say('Trying what this machine can draw with; the first time takes some seconds …');
  try {
    const { provider, precision, reason } = await chooseDevice(device);
    prompter.say(`It draws on ${provider} in ${precision}: ${reason}.`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    prompter.say(error.message);
  }
}

/** `ella-bot commands` as a person runs it, against a local Discord and a local Slack. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { type DiscordServer, startDiscordServer } from '../support/discord/server.ts';
import type { Outcome } from '../support/program/program.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';
import { shareProgram } from '../support/program/shared-program.ts';
import { type SlackServer, startSlackServer } from '../support/slack/server.ts';
import { addTeam, appId, appToken, configurationToken } from '../support/slack/world.ts';

let discord: DiscordServer;
let slack: SlackServer;
let discordSettings: NodeJS.ProcessEnv;
let slackSettings: NodeJS.ProcessEnv;

beforeAll(async () => {
  discord = await startDiscordServer();
  slack = await startSlackServer('socket');
  discordSettings = { DISCORD_TOKEN: discord.world.token, DISCORD_API_URL: discord.apiUrl };
  slackSettings = {
    SLACK_BOT_TOKEN: addTeam(slack.world).token,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: slack.apiUrl,
  };
});
afterEach(() => {
  expect([...discord.violations, ...slack.violations]).toEqual([]);
});
afterAll(async () => {
  await program.close();
  await discord.stop();
  await slack.stop();
});

const program = shareProgram();
const run = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> =>
  program.run(['commands', ...args], { env: cleanEnvironment(env) });

const names = commands.map(({ definition }) => definition.name);

describe('commands deploy', () => {
  it('registers what is new, and says when nothing changed', async () => {
    const slackToo = { ...slackSettings, SLACK_CONFIG_TOKEN: configurationToken, SLACK_APP_ID: appId };
    const env = { ...discordSettings, ...slackToo };
    expect(await run(['deploy'], env)).toEqual({
      code: 0,
      stdout: 'discord: registered\nslack: registered\n',
      stderr: '',
    });
    const writes = discord.requests.filter(({ name }) => name.startsWith('PUT ')).length;
    expect(writes).toBe(1);
    expect(await run(['deploy'], env)).toEqual({
      code: 0,
      stdout: 'discord: unchanged\nslack: unchanged\n',
      stderr: '',
    });
    expect(discord.requests.filter(({ name }) => name.startsWith('PUT ')).length).toBe(writes);
    const { features } = slack.world.manifest as { features: { slash_commands: { command: string }[] } };
    expect(features.slash_commands.map(({ command }) => command)).toEqual(names.map((name) => `/${name}`));
  });

  it('says what is left to do where Slack takes nothing from us', async () => {
    const { code, stdout } = await run(['deploy'], slackSettings);
    expect(code).toBe(0);
    expect(stdout).toContain('slack: paste what `ella-bot slack-manifest` prints');
  });

  it('goes on with the others where one refuses', async () => {
    const env = { ...slackSettings, ...discordSettings, DISCORD_TOKEN: 'wrong' };
    const { code, stdout, stderr } = await run(['deploy', '--json'], env);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      { platform: 'discord', kind: 'failed', error: expect.stringMatching(/token/i) },
      { platform: 'slack', kind: 'by-hand' },
    ]);
    expect(stderr).toBe('ella-bot: Not registered with discord.\n');
    expect(stdout + stderr).not.toContain('wrong');
  });

  it('says so where no chat is set up', async () => {
    const { code, stderr } = await run(['deploy'], {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ella-bot: No chat is set up\. Set DISCORD_TOKEN/);
  });
});

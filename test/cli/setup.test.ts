/** `ella-bot setup` and `ella-bot invite`, against a local Discord and a local Slack. */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSettings } from '../../src/cli/setup/env-lines.ts';
import { type DiscordServer, startDiscordServer } from '../support/discord/server.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';
import { type SlackServer, startSlackServer } from '../support/slack/server.ts';
import { addTeam, appToken, type Team } from '../support/slack/world.ts';

const main = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

let folder: string;
let discord: DiscordServer;
let slack: SlackServer;
let team: Team;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-setup-'));
  discord = await startDiscordServer();
  slack = await startSlackServer('socket');
  team = addTeam(slack.world);
});
afterEach(async () => {
  await discord.stop();
  await slack.stop();
  await rm(folder, { recursive: true, force: true });
});

const file = () => path.join(folder, '.env');

/** Runs it with these answers, one a line. */
async function run(command: 'setup' | 'invite', answers: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, command], {
    env: cleanEnvironment({
      ELLA_ENV_FILE: file(),
      ELLA_CACHE_DIR: path.join(folder, 'cache'),
      DISCORD_API_URL: discord.apiUrl,
      SLACK_API_URL: slack.apiUrl,
      ...env,
    }),
  });
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(''));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

describe('setup', () => {
  it('asks again for a token that Discord refuses, and writes the one it takes', async () => {
    await writeFile(file(), '# mine\nLOG_LEVEL=warn\n');
    const { code, stdout, stderr } = await run('setup', ['2', 'wrong', discord.world.token]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Discord does not accept DISCORD_TOKEN. Please copy it again.');
    expect(stdout).toMatch(
      /https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+&scope=bot\+applications\.commands/,
    );
    expect(stdout).toContain('It draws on cpu in f32');
    expect(await readFile(file(), 'utf8')).toBe(
      `# mine\nLOG_LEVEL=warn\nDISCORD_TOKEN=${discord.world.token}\n`,
    );
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('sets up Slack with both tokens, and gives the address that makes the app', async () => {
    await writeFile(file(), '');
    const { code, stdout } = await run('setup', ['3', team.token, appToken]);
    expect(code).toBe(0);
    expect(stdout).toContain('https://api.slack.com/apps?new_app=1&manifest_json=%7B');
    expect(await readFile(file(), 'utf8')).toBe(
      `SLACK_BOT_TOKEN=${team.token}\nSLACK_APP_TOKEN=${appToken}\n`,
    );
  });

  it('checks what is set already and asks for nothing else', async () => {
    await writeFile(file(), `DISCORD_TOKEN=${discord.world.token}\n`);
    const { code, stdout } = await run('setup', ['']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('DISCORD_TOKEN:');
    expect(stdout).toContain('Nothing had to be changed.');
  });

  it('writes nothing when it is left half-way', async () => {
    await writeFile(file(), 'LOG_LEVEL=warn\n');
    const { code, stderr } = await run('setup', ['2']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ella-bot: Setup needs answers, but its input has ended.\n',
    });
    expect(await readFile(file(), 'utf8')).toBe('LOG_LEVEL=warn\n');
  });

  it('says when Discord cannot be reached', async () => {
    await writeFile(file(), '');
    const gone = await startDiscordServer();
    await gone.stop();
    const { code, stderr } = await run('setup', ['2', 'a'], { DISCORD_API_URL: gone.apiUrl });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ella-bot: Discord can't be reached: [^\n]*127\.0\.0\.1:\d+\n$/);
  });
});

describe('invite', () => {
  it('prints the link with every permission that the bot uses', async () => {
    await writeFile(file(), `DISCORD_TOKEN=${discord.world.token}\n`);
    const { code, stdout } = await run('invite', []);
    expect(code).toBe(0);
    const link = new URL(/https:\S+/.exec(stdout)?.[0] ?? 'none:');
    expect(link.searchParams.get('client_id')).toBe(discord.world.application);
    // As Discord's own calculator adds them up; without managing anything but threads.
    expect(BigInt(link.searchParams.get('permissions') ?? 0)).toBe(
      [6n, 10n, 11n, 14n, 15n, 16n, 34n, 35n, 38n].reduce((all, bit) => all | (1n << bit), 0n),
    );
  });

  it('says what to do where nothing is set up', async () => {
    await writeFile(file(), '');
    expect(await run('invite', [])).toMatchObject({
      code: 2,
      stderr: 'ella-bot: No chat is set up. `ella-bot setup` asks for what is missing.\n',
    });
  });
});

describe('a settings file', () => {
  it('keeps its comments and its other settings', () => {
    const text = '# Discord\n#DISCORD_TOKEN=\nexport A=1\nB=2';
    expect(
      withSettings(
        text,
        new Map([
          ['A', 'x y'],
          ['C', '3'],
        ]),
      ),
    ).toBe('# Discord\n#DISCORD_TOKEN=\nA="x y"\nB=2\nC=3\n');
  });
});

/** `ella-bot commands deploy` against a local Discord. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { type DiscordServer, startDiscordServer } from '../support/discord-server.ts';
import { runProgram } from '../support/program.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { cleanEnvironment } from '../support/service-process.ts';

let redis: TestRedis;
let discord: DiscordServer;
let folder: string;

beforeAll(async () => {
  redis = await startRedis();
  discord = await startDiscordServer();
  folder = await mkdtemp(path.join(tmpdir(), 'ella-deploy-'));
});
afterAll(async () => {
  await discord?.stop();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

const deploy = (env: NodeJS.ProcessEnv) =>
  runProgram(['commands', 'deploy'], {
    env: cleanEnvironment({ REDIS_URL: redis.url, ELLA_DATA_DIR: folder, ...env }),
  });

it('registers every command and menu once', async () => {
  const env = { DISCORD_TOKEN: discord.world.token, DISCORD_API_URL: discord.apiUrl };
  const first = await deploy(env);
  expect(first).toMatchObject({ code: 0, stdout: 'discord: registered\n' });
  const names = commands.flatMap(({ definition, menus = [] }) => [
    definition.name,
    ...menus.map((menu) => menu.definition.label.en),
  ]);
  expect(discord.world.commands.map(({ name }) => name).sort()).toEqual(names.sort());
  expect((await deploy(env)).stdout).toBe('discord: nothing to change\n');
  expect(discord.violations).toEqual([]);
});

it('says what is missing where no chat is set up', async () => {
  const { code, stderr } = await deploy({});
  expect(code).toBe(2);
  expect(stderr).toContain('No chat that registers commands is set up');
});

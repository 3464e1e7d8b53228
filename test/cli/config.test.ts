/** Settings: what they default to, what they refuse, and that the example file says the same. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/cli/config/config.ts';
import { settingNames } from '../../src/cli/config/settings.ts';
import { packageFolder } from '../../src/package-folder.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';

describe('readConfig', () => {
  it('has a default for everything; an empty variable counts as not set', () => {
    const expected = {
      redis: {
        target: undefined,
        prefix: 'ella',
        memoryMb: undefined,
        folder: path.join(packageFolder, 'data', 'redis'),
      },
      dataFolder: path.join(packageFolder, 'data'),
      modelsFolder: path.join(packageFolder, 'models'),
      model: undefined,
      hub: {
        endpoint: 'https://huggingface.co',
        token: undefined,
        cacheFolder: path.join(homedir(), '.cache', 'huggingface', 'hub'),
        civitaiEndpoint: 'https://civitai.com',
        civitaiToken: undefined,
      },
      device: 'auto',
      modelMemory: undefined,
      winograd: true,
      jobsInFlight: 8,
      allowedHosts: [],
      http: { host: '127.0.0.1', port: undefined, token: undefined },
      caps: { member: 20, server: 500, all: 100_000 },
      keep: {
        recordSeconds: 365 * 86_400,
        imageSeconds: 7 * 86_400,
        deliveredSeconds: 3_600,
        initSeconds: 3 * 86_400,
      },
      log: { level: 'info', format: 'auto' },
      stopMs: 25_000,
      chat: {
        local: { use: 'auto', host: '127.0.0.1', port: undefined, key: undefined },
        discordToken: undefined,
        discordApiUrl: undefined,
        slackBotToken: undefined,
        slackAppToken: undefined,
        slackSigningSecret: undefined,
        slack: {
          host: '127.0.0.1',
          port: 3000,
          clientId: undefined,
          clientSecret: undefined,
          stateSecret: undefined,
          storeKey: undefined,
          configToken: undefined,
          appId: undefined,
          commandPrefix: undefined,
          apiUrl: undefined,
        },
      },
      secrets: [],
      warnings: [],
    };
    expect(readConfig({})).toEqual(expected);
    expect(readConfig(Object.fromEntries(settingNames.map((name) => [name, ''])))).toEqual(expected);
  });

  it('reads all of them', () => {
    const config = readConfig({
      REDIS_URL: 'redis://bot:open-sesame@redis.example:6380/2',
      ELLA_REDIS_PREFIX: 'second',
      ELLA_DATA_DIR: '/var/lib/ella',
      ELLA_MODELS_DIR: 'other',
      ELLA_MODEL: 'shapes',
      HF_TOKEN: 'hf_secret',
      HF_ENDPOINT: 'https://mirror.example/',
      HF_HOME: '/var/cache/hf',
      ELLA_DEVICE: 'webgpu',
      ELLA_MODEL_MEMORY_MB: '2048',
      ELLA_WINOGRAD: 'off',
      ELLA_JOBS_IN_FLIGHT: '4',
      ELLA_ALLOWED_HOSTS: 'Ella.example , bot.example',
      ELLA_HTTP_PORT: '0',
      ELLA_HTTP_HOST: '::',
      ELLA_HTTP_TOKEN: '0123456789abcdef',
      ELLA_STOP_SECONDS: '60',
      DISCORD_TOKEN: 'discord',
    });
    expect(config).toMatchObject({
      redis: {
        target: { where: 'redis://redis.example:6380/2' },
        prefix: 'second',
        folder: '/var/lib/ella/redis',
      },
      modelsFolder: path.resolve('other'),
      model: 'shapes',
      hub: {
        endpoint: 'https://mirror.example',
        token: 'hf_secret',
        cacheFolder: '/var/cache/hf/hub',
      },
      device: 'webgpu',
      modelMemory: 2_147_483_648,
      winograd: false,
      jobsInFlight: 4,
      allowedHosts: ['ella.example', 'bot.example'],
      http: { host: '::', port: 0, token: '0123456789abcdef' },
      stopMs: 60_000,
      chat: { discordToken: 'discord' },
    });
    expect(config.secrets).toEqual(['hf_secret', '0123456789abcdef', 'discord', 'open-sesame']);
  });

  const bad: [string, Record<string, string>, string][] = [
    [
      'a word for a number',
      { ELLA_JOBS_IN_FLIGHT: 'many' },
      'ELLA_JOBS_IN_FLIGHT must be a whole number from 1 to 64, not "many"',
    ],
    [
      'a number too large',
      { ELLA_HTTP_PORT: '65536' },
      'ELLA_HTTP_PORT must be a port from 0 to 65535, not "65536"',
    ],
    [
      'a fraction',
      { ELLA_STOP_SECONDS: '2.5' },
      'ELLA_STOP_SECONDS must be a number of seconds from 1 to 3600, not "2.5"',
    ],
    [
      'an address for a name',
      { ELLA_ALLOWED_HOSTS: 'https://ella.example' },
      'ELLA_ALLOWED_HOSTS must be host names with commas between them, not "https://ella.example"',
    ],
    ['no such device', { ELLA_DEVICE: 'gpu' }, 'ELLA_DEVICE must be auto, webgpu, cuda or cpu, not "gpu"'],
    ['a short token, unseen', { ELLA_HTTP_TOKEN: 'abc' }, 'ELLA_HTTP_TOKEN must have at least 16 characters'],
    [
      'several at once',
      { LOG_LEVEL: 'loud', ELLA_LOG_FORMAT: 'xml' },
      'LOG_LEVEL must be debug, info, warn, error or silent, not "loud"; ELLA_LOG_FORMAT must be auto, json or pretty, not "xml"',
    ],
  ];
  it.each(bad)('refuses %s', (_, env, message) => {
    expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });

  it('refuses an address of Redis without repeating it, for it may hold a password', () => {
    const error = () => readConfig({ REDIS_URL: 'http://:open-sesame@host' });
    expect(error).toThrow(/^REDIS_URL starts with "http:"/);
    expect(error).not.toThrow(/sesame/);
  });

  it('says which CA file is missing', () => {
    const env = { REDIS_URL: 'rediss://host', REDIS_CA_FILE: '/no/such.pem' };
    expect(() => readConfig(env)).toThrow(/^REDIS_CA_FILE can't be read: .*\/no\/such\.pem/);
  });

  it('warns of a variable that is none of ours', () => {
    expect(readConfig({ ELLA_DEVISE: 'cpu', ELLA_CACHE_DIR: '/x' }).warnings).toEqual([
      'ELLA_DEVISE is no setting of ella-bot; .env.example lists them all',
    ]);
  });
});

it('.env.example names every setting, with its default', async () => {
  const text = await readFile(path.join(packageFolder, '.env.example'), 'utf8');
  const pairs = [...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
  const names = pairs.map(([name]) => name);
  // It can't name itself.
  expect(names.sort()).toEqual(settingNames.filter((name) => name !== 'ELLA_ENV_FILE').sort());
  expect(text).toContain('ELLA_ENV_FILE');
  const { chat, ...filled } = readConfig(Object.fromEntries(pairs));
  const { chat: _, ...defaults } = readConfig({});
  expect(filled).toEqual(defaults);
});

describe('.env', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ella-env-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const run = (env: NodeJS.ProcessEnv) => runProgram(['jobs'], { env: cleanEnvironment(env) });

  it('is read, and what is set already wins', async () => {
    const file = path.join(folder, 'settings');
    await writeFile(file, 'ELLA_JOBS_IN_FLIGHT=none\nELLA_STOP_SECONDS=none\n');
    const { code, stderr } = await run({ ELLA_ENV_FILE: file, ELLA_STOP_SECONDS: '5' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ella-bot: ELLA_JOBS_IN_FLIGHT must be a whole number from 1 to 64, not "none"\n',
    });
  });

  it.each([
    ['a byte order mark', (text: string) => Buffer.from(`\u{feff}${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le')],
  ])('may have been saved with %s', async (_, encode) => {
    const file = path.join(folder, 'settings');
    await writeFile(file, encode('ELLA_JOBS_IN_FLIGHT=none\r\nELLA_LOG_LEVEL=debug\r\n'));
    const { stderr } = await run({ ELLA_ENV_FILE: file });
    expect(stderr).toContain('ELLA_JOBS_IN_FLIGHT must be a whole number');
  });

  it('that is named but not there is a mistake', async () => {
    const file = path.join(folder, 'nothing');
    const { code, stderr } = await run({ ELLA_ENV_FILE: file });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `ella-bot: The settings file ${file} can't be read: it does not exist\n`,
    });
  });
});

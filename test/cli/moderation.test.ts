/** `ella-bot moderation`: what the operator decides on the command line, and the file with limits for all servers. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/cli/config/config.ts';
import { readOperatorSettings } from '../../src/cli/moderation/operator-file.ts';
import { exportSettings, importSettings } from '../../src/cli/moderation/server-settings.ts';
import { writeSettingsFile } from '../../src/moderation/settings/file.ts';
import { createWorld, type World } from '../support/jobs/world.ts';
import { createGateWorld, type GateWorld } from '../support/moderation/gate-world.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';
import { shareProgram } from '../support/program/shared-program.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

vi.setConfig({ testTimeout: 180_000 });

let redis: TestRedis;
let gate: GateWorld;
let queue: World;
let folder: string;
const program = shareProgram();
beforeAll(async () => {
  redis = await startRedis();
  const store = await redis.store();
  gate = createGateWorld(store);
  queue = await createWorld(redis, { store });
  folder = await mkdtemp(path.join(tmpdir(), 'ella-moderation-'));
});
afterAll(async () => {
  await program.close();
  await queue.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await program.run(['moderation', ...args], {
    env: cleanEnvironment({ REDIS_URL: redis.url }),
  });
  return { code, out: stdout.trim(), error: stderr.trim() };
};

describe('settings', () => {
  const said: string[] = [];
  const server = 'discord:settings';
  beforeAll(() => {
    vi.stubEnv('REDIS_URL', redis.url);
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('go out to a file and come in again elsewhere; a dry run changes nothing', async () => {
    const file = path.join(folder, 'settings.json');
    const values = { steps: 30, effort: 'fast', deniedCommands: ['queue'] } as const;
    await writeFile(file, writeSettingsFile({ values, channels: { c1: { steps: 20 } } }));
    const words = [
      '  deniedCommands: as usual → ["queue"]',
      '  steps: as usual → 30',
      '  effort: as usual → "fast"',
      '  steps in channel c1: as usual → 20',
    ];
    await importSettings(server, file, { dryRun: true });
    expect(said.splice(0).join('')).toBe(`Would change in ${server}:\n${words.join('\n')}\n`);
    await exportSettings(server, undefined);
    expect(JSON.parse(said.splice(0).join(''))).toMatchObject({ values: {}, channels: {} });
    await importSettings(server, file, {});
    expect(said.splice(0).join('')).toBe(`Changed in ${server}:\n${words.join('\n')}\n`);
    const copy = path.join(folder, 'copy.json');
    await exportSettings(server, copy);
    const [once, again] = await Promise.all([file, copy].map((name) => readFile(name, 'utf8')));
    expect(JSON.parse(again ?? '')).toEqual(JSON.parse(once ?? ''));
    await importSettings(server, copy, {});
    expect(said.splice(0).join('')).toBe(`Nothing is different in ${server}\n`);
  });

  it.each([
    ['{"kind":"ella-bot settings","version":99}', 'from a newer ella-bot'],
    ['{"kind":"ella-bot settings","version":1,"values":{"magic":1}}', 'no setting named magic'],
    ['{"kind":"ella-bot settings","version":1,"values":{"steps":0}}', 'steps takes a whole number'],
    ['{', 'not JSON'],
  ])('of %s are refused as a whole', async (text, why) => {
    const file = path.join(folder, 'wrong.json');
    await writeFile(file, text);
    await expect(importSettings(server, file, {})).rejects.toThrow(why);
    await expect(importSettings(server, path.join(folder, 'none.json'), {})).rejects.toThrow("can't be read");
    await expect(importSettings('ann', file, {})).rejects.toThrow('discord:1234');
    await exportSettings(server, undefined);
    expect(JSON.parse(said.splice(0).join('')).values).toMatchObject({ steps: 30 });
  });
});

describe('ban and unban', () => {
  it('hold anywhere or in one server, and are listed and audited', async () => {
    expect(await run('ban', 'discord:7', '--reason', 'spam', '--for', '7d')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^discord:7 may not ask for pictures anywhere until 20\d\d-/),
    });
    expect(await gate.reason()).toBe('banned');
    expect((await run('list')).out).toMatch(
      /^discord:7 may not draw anywhere until .* \(operator, .*\): spam$/,
    );
    expect((await run('unban', 'discord:7')).code).toBe(0);
    expect(await gate.reason()).toBeUndefined();
    expect(await run('unban', 'discord:7')).toMatchObject({
      code: 2,
      error: expect.stringContaining('is not banned'),
    });
    expect((await run('ban', 'discord:7', '--server', 'discord:1', '--json')).out).toBe(
      '{"member":"discord:7","server":"discord:1"}',
    );
    expect(await gate.reason()).toBe('banned');
    expect(await gate.reason({ scene: { server: 'discord:2' } })).toBeUndefined();
    const listed = JSON.parse((await run('list', '--server', 'discord:1', '--json')).out);
    expect(listed).toMatchObject({ members: [{ name: 'discord:7', by: 'operator' }] });
    expect((await run('unban', 'discord:7', '--server', 'discord:1')).code).toBe(0);
    const entries = (await run('export-audit', '*')).out.split('\n').map((line) => JSON.parse(line));
    expect(entries.map(({ kind, member }) => [kind, member])).toEqual([
      ['unban', 'discord:7'],
      ['ban', 'discord:7'],
    ]);
    const own = (await run('export-audit', 'discord:1', '--member', 'discord:7')).out.split('\n');
    expect(own.map((line) => JSON.parse(line).kind)).toEqual(
      expect.arrayContaining(['ban', 'unban', 'request']),
    );
  });

  it('say what is wrong with what was typed', async () => {
    expect(await run('ban', 'ann')).toMatchObject({
      code: 2,
      error: expect.stringContaining('discord:1234'),
    });
    expect(await run('ban', 'discord:7', '--for', 'a week')).toMatchObject({
      code: 2,
      error: expect.stringContaining('30m, 12h or 7d'),
    });
  });
});

describe('suspend and resume', () => {
  it('hold what waits, refuse what comes, and let both go on', async () => {
    const server = 'discord:1';
    const waiting = await queue.add('waiting', { server });
    const held = await queue.add('held', { server, hold: { kind: 'review' } });
    const other = await queue.add('other', { server: 'discord:2' });
    expect((await run('suspend', server, '--reason', 'abuse')).out).toBe(
      'discord:1 may not draw; 1 waiting jobs are held',
    );
    const states = async () =>
      (await queue.jobs.getMany([waiting, held, other])).map((job) => [job?.state, job?.held?.kind]);
    expect(await states()).toEqual([
      ['held', 'paused'],
      ['held', 'review'],
      ['queued', undefined],
    ]);
    expect(await gate.reason()).toBe('suspended');
    expect((await run('list')).out).toContain('discord:1 is suspended');
    expect((await run('resume', server)).out).toBe('discord:1 may draw again; 1 jobs are back in the line');
    expect(await states()).toEqual([
      ['queued', undefined],
      ['held', 'review'],
      ['queued', undefined],
    ]);
    expect(await gate.reason()).toBeUndefined();
    expect(await run('resume', server)).toMatchObject({ code: 2 });
  });
});

it('check takes the settings of a server as they are exported', async () => {
  const file = path.join(folder, 'settings.json');
  const rules = [
    {
      name: 'animals',
      words: ['fox'],
      patterns: [],
      keywords: [],
      regexes: [],
      action: 'hold' as const,
      replacement: '',
    },
  ];
  await writeFile(
    file,
    writeSettingsFile({ values: { images: 2, rules, allow: ['fox trot'] }, channels: {} }),
  );
  expect(JSON.parse((await run('check', 'a f0x', '--settings', file, '--json')).out)).toMatchObject({
    decision: 'hold',
    rules: [{ name: 'animals', found: ['f0x'] }],
  });
  expect((await run('check', 'a fox trot', '--settings', file)).out).toBe('Allowed');
  await writeFile(file, '{"kind":"ella-bot settings","version":9}');
  expect(await run('check', 'a fox', '--settings', file)).toMatchObject({
    code: 2,
    error: expect.stringContaining('version 9'),
  });
});

describe('the operator’s file', () => {
  const read = async (text: string) => {
    const file = path.join(folder, 'operator.json');
    await writeFile(file, text);
    return readOperatorSettings(readConfig({ ELLA_MODERATION_FILE: file }));
  };

  it('sets defaults and limits', async () => {
    expect(
      await read(
        '{"defaults":{"cooldown":10},"limits":{"images":4,"presets":{"minors":"refuse"}},"everywhere":{"day":100}}',
      ),
    ).toEqual({
      defaults: { cooldown: 10 },
      limits: { images: 4, presets: { minors: 'refuse' } },
      everywhere: { hour: null, day: 100, month: null },
    });
    expect(readOperatorSettings(readConfig({}))).toMatchObject({ defaults: {}, limits: {} });
  });

  it.each([
    ['{', /operator\.json, can't be used: /],
    ['{"limit":{}}', /Unrecognized key: "limit"/],
    ['{"limits":{"images":40}}', /limits: images takes a whole number from 1 to 8/],
    ['{"limits":{"logChannel":"5"}}', /limits: logChannel can be a default, but not a limit/],
    ['{"defaults":{"colour":"red"}}', /defaults: There is no setting named colour/],
    ['{"everywhere":{"day":-1}}', /everywhere\.day: /],
  ])('%s is named as wrong', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

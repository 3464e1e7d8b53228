/** `ella-bot enqueue` and its companions, with a worker of their own: the same pictures as `imagine`, through the queue. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cliMember } from '../../src/cli/queue/new-job.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment, type ServiceProcess, startService } from '../support/program/service-process.ts';
import { shareProgram } from '../support/program/shared-program.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

// Dozens of processes start here, which takes its time on a machine with other work.
vi.setConfig({ testTimeout: 180_000 });

const program = shareProgram();
let redis: TestRedis;
let jobs: Jobs;
let worker: ServiceProcess;
let out: string;
beforeAll(async () => {
  redis = await startRedis();
  jobs = createJobs({ store: await redis.store() });
  worker = startService('worker', { REDIS_URL: redis.url, ELLA_HTTP_PORT: '0' });
  await worker.line(/^Ready$/);
});
afterAll(async () => {
  await program.close();
  worker.kill('SIGKILL');
  await worker.exit();
  await jobs.close();
  await redis.stop();
});
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'ella-out-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

/** Runs `ella-bot …` against the queue; without `REDIS_URL` of a test, the worker is there. */
const runAlone = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runProgram(args, { env: cleanEnvironment({ REDIS_URL: redis.url, ...env }) });
/** As `runAlone`, in a process that others share. */
const run = (args: readonly string[]) =>
  program.run(args, { env: cleanEnvironment({ REDIS_URL: redis.url }) });
const pictures = async () => (await readdir(out)).sort();

const member = cliMember();
const prompt = 'a red cube on top of a blue sphere, to the left of a small green cone';
/** Minutes on this machine. */
const long = ['--steps', '150', '--size', '512x512'];

describe('enqueue --wait', () => {
  it('writes byte for byte the files of imagine, and tells the same of them', async () => {
    const options = ['--seed', '1001', '--images', '2', '--steps', '4', '--negative', 'fog', '--json'];
    const direct = path.join(out, 'direct');
    const queued = path.join(out, 'queued');
    const imagined = await run(['imagine', prompt, ...options, '--out', direct]);
    const enqueued = await runAlone(['enqueue', prompt, ...options, '--wait', '--out', queued]);
    expect({ code: enqueued.code, stderr: enqueued.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readdir(queued)).toEqual(await readdir(direct));
    for (const name of ['1-1001.png', '2-1002.png']) {
      const [one, other] = await Promise.all(
        [direct, queued].map((folder) => readFile(path.join(folder, name))),
      );
      expect(other?.equals(one ?? Buffer.of())).toBe(true);
    }
    const expected = JSON.parse(imagined.stdout);
    const { job, waited, ran, ...report } = JSON.parse(enqueued.stdout);
    const anyNumbers = Object.fromEntries(
      Object.keys(expected.seconds).map((stage) => [stage, expect.any(Number)]),
    );
    expect(report).toEqual({
      ...expected,
      images: expected.images.map((image: { path: string }) => ({
        ...image,
        path: image.path.replace(direct, queued),
      })),
      seconds: anyNumbers,
    });
    expect(job).toMatch(/^j[0-9a-f]{20}$/);
    expect([typeof waited, typeof ran]).toEqual(['number', 'number']);
    expect(await jobs.get(job)).toMatchObject({ state: 'drawn', delivery: 'collected' });
    expect(await jobs.images(job)).toBeUndefined();
  });

  it('starts from a picture with --init, as imagine does', async () => {
    const options = [
      '--seed',
      '5',
      '--steps',
      '4',
      '--init',
      path.join(referenceBundle, 'init.png'),
      '--strength',
      '0.5',
    ];
    await run(['imagine', prompt, ...options, '--out', path.join(out, 'direct')]);
    const { stdout } = await run([
      'enqueue',
      prompt,
      ...options,
      '--wait',
      '--out',
      path.join(out, 'queued'),
    ]);
    expect(stdout).toMatch(
      /queued\/1-5\.png\ntiny-sd15 in f32 on cpu; waited [\d.]+ s, drawn in [\d.]+ s; \d+ tokens read; job j/,
    );
    const [one, other] = await Promise.all(
      ['direct', 'queued'].map((folder) => readFile(path.join(out, folder, '1-5.png'))),
    );
    expect(other?.equals(one ?? Buffer.of())).toBe(true);
  });

  it('several at once, of one seed and into one folder, lose no picture', async () => {
    const runs = ['a cube', 'a cone', 'a ball', 'a ring'].map((shape) =>
      runAlone(['enqueue', shape, '--seed', '3', '--steps', '1', '--wait', '--json', '--out', out]),
    );
    const reports = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout));
    const files = reports.map(({ images }) => path.basename(images[0].path));
    expect(files.sort()).toEqual(await pictures());
    expect(files.map((name) => /^[1-4]-3\.png$/.test(name))).toEqual([true, true, true, true]);
    expect(
      new Set(await Promise.all(files.map((name) => readFile(path.join(out, name), 'base64')))).size,
    ).toBe(4);
  });

  it('Ctrl-C cancels the job', async () => {
    const running = runProgram(['enqueue', prompt, ...long, '--seed', '77', '--wait', '--out', out], {
      env: cleanEnvironment({ REDIS_URL: redis.url }),
      onStart: (kill) => {
        void eventually('the job to run', async () => {
          const [newest] = await jobs.history(member);
          return newest?.request?.seed === 77 && newest.state === 'running';
        }).then(() => kill('SIGINT'));
      },
    });
    expect(await running).toEqual({ code: 130, stdout: '', stderr: 'Stopped.\n' });
    const [newest] = await jobs.history(member);
    expect(newest).toMatchObject({ state: 'cancelled', request: { seed: 77 } });
    expect(await pictures()).toEqual([]);
  });
});

describe('enqueue without --wait', () => {
  it('prints the job; status tells of it, and collect fetches it later, once', async () => {
    const { stdout } = await run(['enqueue', prompt, '--seed', '9', '--steps', '2']);
    const id = stdout.trim();
    expect(id).toMatch(/^j[0-9a-f]{20}$/);
    const collected = await runAlone(['collect', id, '--json', '--out', out]);
    expect(JSON.parse(collected.stdout)).toMatchObject({
      job: id,
      images: [{ path: path.join(out, '1-9.png') }],
    });
    expect((await run(['status', id])).stdout).toBe(`${id}: drawn and collected\n`);
    expect(JSON.parse((await run(['status', id, '--json'])).stdout)).toMatchObject({ id, state: 'drawn' });
    const again = await run(['collect', id, '--out', out]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('are no longer kept') });
    const { stdout: list } = await runAlone(['jobs']);
    expect(list).toMatch(/^0 waiting, 0 held, \d being drawn; 1 workers with 8 places\n/);
    expect(list).toContain(`${id}: drawn and collected`);
  });

  it('cancel stops it', async () => {
    const { stdout } = await run(['enqueue', prompt, ...long, '--json']);
    const { job } = JSON.parse(stdout);
    expect(await run(['cancel', job])).toEqual({ code: 0, stdout: `${job}: cancelled\n`, stderr: '' });
    expect((await run(['status', job])).stdout).toBe(`${job}: cancelled\n`);
    expect(await run(['collect', job])).toMatchObject({
      code: 1,
      stderr: `ella-bot: Job ${job} was cancelled.\n`,
    });
    expect(await run(['cancel', job])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is already over'),
    });
  });
});

describe('a mistake gets one line, exit code 2, and nothing into the queue:', () => {
  const lines: [string, string[], RegExp][] = [
    ['no such model', ['enqueue', prompt, '--model', './nowhere'], /There is no model "\.\/nowhere"/],
    ['no such sampler', ['enqueue', prompt, '--sampler', 'dpmp_2m'], /did you mean dpmpp_2m\?/],
    [
      'an odd size',
      ['enqueue', prompt, '--size', '65x64'],
      /--size takes multiples of 8 .*, not 65x64; the nearest is 64x64/,
    ],
    ['no such token length', ['enqueue', prompt, '--token-length', 'fixd'], /did you mean fixed\?/],
    ['a picture that is none', ['enqueue', prompt, '--init', 'package.json'], /must be a PNG, JPEG/],
    ['a strength alone', ['enqueue', prompt, '--strength', '0.5'], /--strength needs --init/],
    [
      'a job that nobody has',
      ['status', 'j00000000000000000000'],
      /There is no job j0+, or it is no longer kept/,
    ],
    ['a job that is none', ['cancel', '*'], /There is no job \*/],
    [
      'a result that is not lost',
      ['redeliver', 'j00000000000000000000'],
      /has no delivery that was given up/,
    ],
  ];
  it.each(lines)('%s', async (_, args, message) => {
    // With REDIS_URL a model may be elsewhere; with a private Redis everything is here.
    const isLocal = args.includes('./nowhere');
    const env = { REDIS_URL: '', ELLA_DATA_DIR: path.join(out, 'data') };
    const before = (await jobs.history(member, { limit: 500 })).length;
    const { code, stdout, stderr } = await (isLocal ? runAlone(args, env) : run(args));
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await jobs.history(member, { limit: 500 })).toHaveLength(before);
  });
});

it('a model that no worker has is waited for, which is said', async () => {
  const args = [prompt, '--model', 'nowhere', '--wait', '--out', out];
  const running = startService('enqueue', { REDIS_URL: redis.url }, args);
  await eventually('the hint', () => running.stderr() !== '');
  running.kill('SIGINT');
  const hint = 'No running worker has the model nowhere; the job waits for one that does';
  expect(await running.exit()).toMatchObject({ code: 130, stderr: `${hint}\nStopped.\n` });
});

it('says so when no worker is there', async () => {
  const other = await startRedis();
  try {
    const running = startService('enqueue', { REDIS_URL: other.url }, [prompt, '--wait', '--out', out]);
    await eventually('the hint', () => running.stderr() !== '');
    running.kill('SIGINT');
    const hint = 'No worker is running; the job waits until one is: `npm start` or `ella-bot worker`';
    expect(await running.exit()).toMatchObject({ code: 130, stderr: `${hint}\nStopped.\n` });
  } finally {
    await other.stop();
  }
});

it('says that Redis is not there', async () => {
  const { code, stderr } = await runAlone(['enqueue', prompt], { REDIS_URL: `unix://${out}/none` });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `ella-bot: Nothing answers at unix://${out}/none. Start Redis there or correct REDIS_URL.\n`,
  });
});

it('keeps the pictures in the queue when they can not be written', async () => {
  const file = path.join(out, 'file');
  await writeFile(file, '');
  const { stdout } = await run(['enqueue', prompt, '--steps', '1']);
  const id = stdout.trim();
  const failed = await run(['collect', id, '--out', file]);
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining(file) });
  expect((await run(['collect', id, '--out', path.join(out, 'folder')])).code).toBe(0);
});

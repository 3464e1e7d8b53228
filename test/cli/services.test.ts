/** Bot, worker and `start` as processes against a real Redis: started, stopped, killed, left alone. */

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import type { Readiness } from '../../src/operations/health.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { NewDrawRequest } from '../../src/request/request.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { runProgram } from '../support/program/program.ts';
import {
  cleanEnvironment,
  folderBot,
  type ServiceProcess,
  startService,
} from '../support/program/service-process.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

// Dozens of processes start here, which takes its time on a machine with other work.
vi.setConfig({ testTimeout: 180_000 });

let chat: string;
let redis: TestRedis;
let jobs: Jobs;
const services: ServiceProcess[] = [];

beforeEach(async () => {
  redis = await startRedis();
  chat = await mkdtemp(path.join(tmpdir(), 'ella-chat-'));
  await writeFile(path.join(chat, 'health'), 'here');
  jobs = createJobs({ store: await redis.store() });
});
afterEach(async () => {
  for (const service of services.splice(0)) {
    service.kill('SIGKILL');
    await service.exit();
  }
  await jobs.close();
  await redis.stop();
  await rm(chat, { recursive: true, force: true });
});

function start(command: string, env: NodeJS.ProcessEnv = {}): ServiceProcess {
  const service = startService(command, {
    REDIS_URL: redis.url,
    FOLDER_CHAT: chat,
    ELLA_STOP_SECONDS: '8',
    ...env,
  });
  services.push(service);
  return service;
}

async function ready(command: string, env?: NodeJS.ProcessEnv): Promise<ServiceProcess> {
  const service = start(command, env);
  await service.line(/^Ready$/);
  return service;
}

const quick = { steps: 2, seed: 7 };
/** Many minutes on this machine, if it is left to it. */
const long = { steps: 150, seed: 7, width: 512, height: 512 };

async function enqueue(name: string, request: Partial<NewDrawRequest> = quick): Promise<string> {
  const { id } = await jobs.enqueue(
    new AdmittedJob({
      key: name,
      request: { prompt: name, model: plainModel(referenceBundle), ...request },
      member: 'folder:ann',
      server: 'folder:home',
      target: { platform: 'folder' },
    }),
  );
  return id;
}

const seen = (id: string, check: (job: JobView) => boolean) =>
  eventually(`job ${id}`, async () => {
    const job = await jobs.get(id).catch(() => undefined);
    return job !== undefined && check(job) ? job : undefined;
  });
const posted = (id: string) => seen(id, ({ delivery }) => delivery === 'posted');
const stepping = (id: string) => seen(id, ({ progress }) => (progress?.step ?? 0) > 0);
/** Files of the chat by job. */
const posts = async (id: string) => (await readdir(chat)).filter((name) => name.startsWith(id));

async function status(service: ServiceProcess) {
  const response = await fetch(`${await service.url()}/readyz`);
  const { checks }: Partial<Readiness> = Object(await response.json());
  return { status: response.status, checks };
}

describe('bot and workers apart', () => {
  it('two workers and a bot draw and deliver everything once, and stop in order', async () => {
    const all = await Promise.all([ready('worker'), ready('worker'), ready(folderBot)]);
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => enqueue(`cube ${index}`)));
    for (const id of ids) await posted(id);
    for (const id of ids) expect(await posts(id)).toHaveLength(1);
    const journal = (await readFile(path.join(chat, 'journal'), 'utf8')).trim().split('\n');
    expect(journal.sort()).toEqual(ids.map((id) => `${id} drawn`).sort());
    const metrics = await (await fetch(`${await all[2].url()}/metrics`)).text();
    expect(metrics).toContain('ella_deliveries_total{platform="folder",end="posted"} 8');
    expect(metrics).toMatch(/^ella_workers 2$/m);

    // A drawing that failed is delivered with its reason.
    const failed = await enqueue('odd size', { width: 65 });
    await posted(failed);
    const [file = ''] = await posts(failed);
    expect(await readFile(path.join(chat, file), 'utf8')).toMatch(/^--size takes multiples of 8/);

    for (const service of all) service.kill('SIGTERM');
    for (const service of all) expect(await service.exit()).toEqual({ code: 0, signal: null, stderr: '' });
    expect(all.map((service) => service.lines().at(-1)?.msg)).toEqual(['Stopped', 'Stopped', 'Stopped']);
    expect((await jobs.queue()).workers).toEqual([]);
  });

  it('SIGTERM puts a running job back within the deadline, and another worker draws it', async () => {
    const first = await ready('worker', { ELLA_STOP_SECONDS: '2' });
    const id = await enqueue('a long one', long);
    await stepping(id);
    first.kill('SIGTERM');
    expect(await first.exit()).toEqual({ code: 0, signal: null, stderr: '' });
    expect(await jobs.get(id)).toMatchObject({ state: 'queued', waiting: { position: 1 } });
    await ready('worker');
    await stepping(id);
    expect((await jobs.cancel(id, 'folder:ann')).kind).toBe('cancelled');
  });

  it('a second signal ends it at once, but not the echo that npm makes of one', async () => {
    const worker = await ready('worker', { ELLA_STOP_SECONDS: '60' });
    const id = await enqueue('a long one', long);
    await stepping(id);
    worker.kill('SIGINT');
    worker.kill('SIGINT');
    await worker.line(/^Stopping within 60 s/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(worker.lines().map(({ msg }) => msg)).not.toContain('Stopping at once');
    worker.kill('SIGINT');
    expect(await worker.exit()).toMatchObject({ code: 130 });
  });

  it("the engine's death costs a job one try and the worker nothing, which stops when what it draws is done", async () => {
    const worker = await ready('worker', { ELLA_STOP_SECONDS: '60' });
    const engine = await worker.line(/^The engine draws on cpu/);
    const unlucky = await enqueue('an unlucky one', { ...quick, steps: 150 });
    await stepping(unlucky);
    process.kill(Number(engine.pid), 'SIGKILL');
    expect(await worker.line(/^The engine died and is started again/)).toMatchObject({
      level: 'error',
      failed: 1,
    });
    await seen(unlucky, ({ state }) => state === 'drawn');
    const metrics = await (await fetch(`${await worker.url()}/metrics`)).text();
    expect(metrics).toContain('ella_engine_restarts_total 1');
    expect(metrics).toContain('ella_drawings_total{end="again",code=""} 1');

    // The engine is warm by now: fewer steps are over before they are seen.
    const id = await enqueue('a short one', { ...quick, steps: 150, width: 128, height: 128 });
    await stepping(id);
    worker.kill('SIGTERM');
    expect(await worker.exit()).toMatchObject({ code: 0 });
    expect(await jobs.get(id)).toMatchObject({ state: 'drawn', delivery: 'waiting' });
    await ready(folderBot);
    await posted(id);
    expect(await posts(id)).toHaveLength(1);
  });

  it('jobs for a bundle that was deleted wait for a worker that has it, others are drawn; it may come back', async () => {
    const models = path.join(chat, 'models');
    for (const name of ['kept', 'gone']) {
      await cp(referenceBundle, path.join(models, name), { recursive: true });
    }
    const doomed = await enqueue('a red cube', { ...quick, model: plainModel('gone') });
    const fine = await enqueue('a blue cube', { ...quick, model: plainModel('kept') });
    await rm(path.join(models, 'gone'), { recursive: true });
    await Promise.all([ready('worker', { ELLA_MODELS_DIR: models }), ready(folderBot)]);
    await posted(fine);
    expect((await jobs.get(fine))?.state).toBe('drawn');
    const lacking = await seen(doomed, ({ waiting }) => waiting?.lacking !== undefined);
    expect(lacking.waiting?.lacking).toEqual({ base: 'gone', adapters: [] });
    await cp(referenceBundle, path.join(models, 'gone'), { recursive: true });
    await posted(doomed);
    expect((await jobs.get(doomed))?.state).toBe('drawn');
  });
});

describe('Redis', () => {
  it('is waited for, and that can be seen', async () => {
    await redis.kill();
    const worker = start('worker');
    expect(await worker.line(/^Waiting for Redis/)).toMatchObject({ level: 'warn', code: 'redis_refused' });
    expect((await fetch(`${await worker.url()}/healthz`)).status).toBe(200);
    expect(await status(worker)).toMatchObject({
      status: 503,
      checks: { redis: { ok: false, detail: 'Waiting for Redis.' } },
    });
    await redis.start();
    await worker.line(/^Ready$/);
    expect((await status(worker)).status).toBe(200);
  });

  it('is not waited for by somebody who is told to stop', async () => {
    await redis.kill();
    const worker = start('worker');
    await worker.line(/^Waiting for Redis/);
    worker.kill('SIGTERM');
    expect(await worker.exit()).toMatchObject({ code: 0, stderr: '' });
  });

  it('may go away and come back: nothing is started anew and nothing is lost', async () => {
    const [worker, bot] = await Promise.all([ready('worker'), ready(folderBot)]);
    const before = await enqueue('before');
    await posted(before);
    await redis.kill();
    await eventually('the worker to notice', async () => (await status(worker)).status === 503);
    await redis.start();
    await eventually('both to be back', async () => {
      const states = await Promise.all([worker, bot].map(status));
      return states.every((state) => state.status === 200);
    });
    const after = await eventually('the queue to take jobs', () => enqueue('after').catch(() => undefined));
    await posted(after);
    expect(await posts(before)).toHaveLength(1);
    expect(await posts(after)).toHaveLength(1);
  });

  it('that refuses the password ends the start with one line and without the password', async () => {
    const other = await startRedis({ requirepass: 'opensesame' });
    try {
      const url = `unix://:wrong-password@localhost${new URL(other.url).pathname}`;
      const worker = start('worker', { REDIS_URL: url });
      const { code, stderr } = await worker.exit();
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^ella-bot: Redis at \S+ refused the password\. Check user and password in REDIS_URL\.\n$/,
      );
      const log = JSON.stringify(worker.lines());
      expect(log).not.toMatch(/wrong-password|opensesame/);
    } finally {
      await other.stop();
    }
  });
});

describe('a start that can only fail says why in one line:', () => {
  const cases: [string, string, NodeJS.ProcessEnv, number, RegExp][] = [
    [
      'a bad setting',
      'worker',
      { ELLA_JOBS_IN_FLIGHT: 'many' },
      2,
      /ELLA_JOBS_IN_FLIGHT must be a whole number from 1 to 64, not "many"/,
    ],
    ['a bot without a chat', 'bot', {}, 2, /No chat is set up/],
    [
      'a device that is not there',
      'worker',
      { ELLA_DEVICE: 'cuda' },
      1,
      /The engine can't be started\. CUDA can't be used/,
    ],
  ];
  it.each(cases)('%s', async (_, command, env, code, message) => {
    const service = start(command, env);
    const end = await service.exit();
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(message);
    expect(end.code).toBe(code);
  });
});

it('a chat that is away makes the bot unready', async () => {
  const bot = await ready(folderBot);
  expect((await status(bot)).status).toBe(200);
  await writeFile(path.join(chat, 'health'), 'the gateway is closed');
  expect(await status(bot)).toMatchObject({
    status: 503,
    checks: { folder: { ok: false, detail: 'the gateway is closed' } },
  });
});

describe('start', () => {
  it('brings its own Redis, serves the command line of others, and takes all of it along', async () => {
    const data = path.join(chat, 'data');
    const service = await ready('start', { REDIS_URL: '', ELLA_DATA_DIR: data });
    const pidFile = path.join(data, 'redis', 'redis.pid');
    const server = Number(await readFile(pidFile, 'utf8'));
    const { pid: engine } = await service.line(/^The engine draws on cpu/);
    const { code, stdout } = await runProgram(
      ['enqueue', 'a red cube', '--steps', '2', '--wait', '--json', '--out', path.join(chat, 'out')],
      { env: cleanEnvironment({ REDIS_URL: '', ELLA_DATA_DIR: data }) },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).images).toHaveLength(1);
    service.kill('SIGINT');
    expect(await service.exit()).toEqual({ code: 0, signal: null, stderr: '' });
    await eventually('Redis and the engine to be gone', () => !isAlive(server) && !isAlive(Number(engine)));
    expect(existsSync(path.join(data, 'redis', 'redis.sock'))).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

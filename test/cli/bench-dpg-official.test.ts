/** `ella-bot bench dpg --prompts …` as a person runs it: files, resuming, stopping, scoring. */

import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readGrid } from '../../src/cli/bench/dpg-files.ts';
import { cliMember } from '../../src/cli/queue/new-job.ts';
import { cutGrid, isYes } from '../../src/dpg/official/ask.ts';
import { readBenchmark } from '../../src/dpg/official/benchmark.ts';
import { scoreDpg } from '../../src/dpg/official/score.ts';
import { loadVqaModel } from '../../src/dpg/official/vqa-model.ts';
import { readPngText } from '../../src/images/png-text.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { createModelsFolder } from '../support/drawing/test-engine.ts';
import { writeTinyVqa } from '../support/drawing/tiny-vqa.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment, startService } from '../support/program/service-process.ts';
import { shareProgram } from '../support/program/shared-program.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

// Each run starts an engine.
vi.setConfig({ testTimeout: 240_000 });

const program = shareProgram();
let redis: TestRedis;
let jobs: Jobs;
beforeAll(async () => {
  redis = await startRedis();
  jobs = createJobs({ store: await redis.store() });
});
afterAll(async () => {
  await program.close();
  await jobs.close();
  await redis.stop();
});

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-dpg-'));
  out = path.join(folder, 'out');
  await mkdir(path.join(folder, 'prompts'));
  for (const id of ['1', '2', '10'])
    await writeFile(path.join(folder, 'prompts', `${id}.txt`), `a red cube, number ${id}\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const env = (more: NodeJS.ProcessEnv = {}) => cleanEnvironment({ REDIS_URL: redis.url, ...more });
const args = (...more: string[]) => ['bench', 'dpg', '--prompts', folder, '--out', out, ...more];
const bench = (...more: string[]) => runProgram(args(...more), { env: env() });
/** What draws nothing starts no engine: it needs no process of its own. */
const refused = (...more: string[]) => program.run(args(...more), { env: env() });
const file = (id: string) => path.join(out, 'pictures', `${id}.png`);

describe('grids', () => {
  it('hold the pictures that imagine draws, under the names of the prompts, and stay where they are whole', async () => {
    const settings = ['--json', '--seed', '100'];
    const { code, stdout, stderr } = await bench(...settings);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      pictures: path.join(out, 'pictures'),
      prompts: 3,
      drawn: 3,
      images: 4,
      resolution: 64,
      seconds: expect.any(Number),
    });
    expect((await readdir(path.join(out, 'pictures'))).sort()).toEqual(['1.png', '10.png', '2.png']);
    expect(await readdir(out)).not.toContain('results.json');
    const own = path.join(folder, 'own');
    // The third by number, after four pictures each of the first two.
    await program.run(['imagine', 'a red cube, number 10', '--seed', '108', '--images', '4', '--out', own], {
      env: env(),
    });
    const expected = await Promise.all(
      [108, 109, 110, 111].map((seed, i) => readGrid(path.join(own, `${i + 1}-${seed}.png`))),
    );
    expect(cutGrid(await readGrid(file('10')), 4)).toEqual(expected);
    expect(readPngText(await readFile(file('10'))).parameters).toMatch(
      /^a red cube, number 10\n.*Seed: 108, Size: 64x64/,
    );
    expect((await jobs.queue()).waiting).toBe(0);

    // Missing and damaged ones are drawn again.
    const before = await Promise.all(['1', '2', '10'].map((id) => readFile(file(id))));
    const untouched = await stat(file('2'));
    await rm(file('1'));
    await writeFile(file('10'), before[2]?.subarray(0, 3000) ?? '');
    expect(JSON.parse((await bench(...settings)).stdout)).toMatchObject({ prompts: 3, drawn: 2 });
    expect((await stat(file('2'))).mtimeMs).toBe(untouched.mtimeMs);
    expect(await Promise.all(['1', '2', '10'].map((id) => readFile(file(id))))).toEqual(before);
    expect(JSON.parse((await bench(...settings)).stdout)).toMatchObject({ drawn: 0 });

    // Those of other settings are not mixed, nor taken for what was asked for.
    const whole = await refused('--seed', '5');
    expect(whole.code).toBe(2);
    expect(whole.stderr).toMatch(/holds pictures with seed 100, not 5: choose another --out/);
    await rm(file('1'));
    const other = await refused('--seed', '5');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/holds pictures with seed 100, not 5: choose another --out/);
    expect((await readdir(path.join(out, 'pictures'))).sort()).toEqual(['10.png', '2.png']);
  });

  it('are drawn by a worker that is there, and by ourselves when it goes', async () => {
    // Nobody else has this model.
    const models = await createModelsFolder('elsewhere');
    const worker = startService('worker', {
      REDIS_URL: redis.url,
      ELLA_HTTP_PORT: '0',
      ELLA_MODELS_DIR: models.folder,
    });
    try {
      await worker.line(/^Ready$/);
      const { code } = await bench('--images', '1', '--model', 'elsewhere');
      expect(code).toBe(0);
      expect(await readdir(path.join(out, 'pictures'))).toHaveLength(3);
      worker.kill('SIGKILL');
      await worker.exit();
      // It is still listed, but will never draw again.
      expect((await jobs.queue()).workers).toHaveLength(1);
      const own = args('--images', '1', '--json', '--model', 'elsewhere', '--out', path.join(folder, 'out2'));
      const { stdout } = await runProgram(own, { env: env({ ELLA_MODELS_DIR: models.folder }) });
      expect(JSON.parse(stdout)).toMatchObject({ drawn: 3 });
    } finally {
      worker.kill('SIGKILL');
      await models.remove();
    }
  });
});

describe('Ctrl-C', () => {
  it('stops, leaves whole files and an empty queue', async () => {
    for (let id = 20; id < 80; id++)
      await writeFile(path.join(folder, 'prompts', `${id}.txt`), `a blue ball, number ${id}`);
    const running = runProgram(args(), {
      env: env(),
      onStart: (kill) => {
        void eventually('the first grid', async () => {
          const names = await readdir(path.join(out, 'pictures')).catch(() => []);
          return names.some((name) => name.endsWith('.png'));
        }).then(() => kill('SIGINT'));
      },
    });
    expect(await running).toEqual({ code: 130, stdout: '', stderr: 'Stopped.\n' });
    const names = await readdir(path.join(out, 'pictures'));
    expect(names.length).toBeLessThan(63);
    for (const name of names)
      expect(await readGrid(path.join(out, 'pictures', name))).toMatchObject({ width: 128 });
    const open = (await jobs.history(cliMember(), { limit: 500 })).filter(
      ({ state }) => state === 'queued' || state === 'running',
    );
    expect(open).toEqual([]);
  });
});

describe('a model that answers questions', () => {
  it('scores, remembers its answers, and asks anew about new pictures, without a Redis of one\u2019s own', async () => {
    const vqa = path.join(folder, 'tiny-vqa');
    await writeTinyVqa(vqa);
    const run = (...more: string[]) =>
      runProgram(
        [
          ...['bench', 'dpg', '--prompts', fixturePath('dpg-bench/small.csv'), '--out', out],
          ...['--count', '3', '--images', '2', '--vqa', vqa, '--json', ...more],
        ],
        { env: cleanEnvironment({ ELLA_DATA_DIR: path.join(folder, 'data') }) },
      );
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ vqa: 'tiny-vqa', scores: { prompts: 3, pictures: 6 } });
    expect(await readGrid(file('item0'))).toMatchObject({ width: 128, height: 64 });
    expect(JSON.parse(await readFile(path.join(out, 'results.json'), 'utf8'))).toEqual(report);
    const answers = path.join(out, 'answers-tiny-vqa.jsonl');
    const lines = (await readFile(answers, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const model = await loadVqaModel(vqa, { cacheFolder: folder });
    const items = await readBenchmark(fixturePath('dpg-bench/small.csv'));
    const judged = [];
    for (const item of items.slice(0, 3)) {
      const expected = [];
      for (const picture of cutGrid(await readGrid(file(item.id)), 2)) {
        const word = await model.answer(picture, 'Is it bright?');
        expected.push(item.questions.map(() => word));
      }
      expect(lines.find(({ id }) => id === item.id).answers).toEqual(expected);
      judged.push({ item, pictures: expected.map((picture) => picture.map(isYes)) });
    }
    await model.close();
    expect(report.scores.overall).toBeCloseTo(scoreDpg(judged).overall, 2);
    const size = (await stat(answers)).size;
    expect(JSON.parse((await run()).stdout).scores).toEqual(report.scores);
    expect((await stat(answers)).size).toBe(size);
    // A run that was cut off in the middle of a line.
    await writeFile(answers, (await readFile(answers, 'utf8')).slice(0, -30));
    await rm(file('item0'));
    expect(JSON.parse((await run()).stdout).scores).toEqual(report.scores);
    expect((await stat(answers)).size).toBe(size);
  });
});

describe('a mistake gets one line and exit code 2:', () => {
  it.each<[string, string[], RegExp]>([
    ['five pictures', ['--images', '5'], /--images takes a whole number from 1 to 4, not 5/],
    ['more prompts than there are', ['--count', '4'], /--count takes a whole number from 1 to 3, not 4/],
    ['questions that are not there', ['--vqa', 'a/b'], /has no questions; dpg_bench\.csv holds them/],
    ['an unknown sort of prompts', ['--prompts', '/no/such/folder'], /--prompts: .* can't be read/],
  ])('%s', async (_, more, message) => {
    const { code, stdout, stderr } = await refused(...more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('a VQA model without prompts', async () => {
    const { code, stderr } = await program.run(['bench', 'dpg', '--vqa', 'x', '--model', referenceBundle]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--vqa needs --prompts/);
  });

  it('a model that no worker has: its answer is shown, and nothing stays in the queue', async () => {
    const { code, stderr } = await bench('--model', 'nowhere');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ella-bot: There is no model "nowhere"/);
    expect((await jobs.queue()).waiting).toBe(0);
  });
});

/** `ella-bot models` as a person runs it, against a hub on this machine: from nothing to a picture. */

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRateMeter, formatProgress } from '../../src/cli/models-commands/download-bar.ts';
import { formatBytes, formatSeconds } from '../../src/cli/models-commands/figures.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { type StoredFile, type StoredRepo, storedFile, storedRepo } from '../support/hub/repos.ts';
import { type LocalHub, startLocalHub } from '../support/hub/server.ts';
import { shareProgram } from '../support/program/shared-program.ts';

let folder: string;
let server: LocalHub;
let repo: StoredRepo;
beforeAll(async () => {
  repo = storedRepo('somebody/tiny', await pipelineFiles());
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-models-'));
  server = await startLocalHub([repo, storedRepo('somebody/empty', [])]);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** The reference bundle as somebody would publish it: without T5 and the connector. */
async function pipelineFiles(): Promise<StoredFile[]> {
  const files: StoredFile[] = [storedFile('model_index.json', { _class_name: 'StableDiffusionPipeline' })];
  for (const part of ['unet', 'vae', 'scheduler', 'text_encoder', 'tokenizer']) {
    for (const name of await readdir(path.join(referenceBundle, part))) {
      const bytes = await readFile(path.join(referenceBundle, part, name));
      files.push(storedFile(`${part}/${name}`, name.endsWith('.json') ? bytes.toString() : bytes));
    }
  }
  return files;
}

const program = shareProgram();
afterAll(() => program.close());

const models = (...args: string[]) =>
  program.run(['models', ...args], {
    env: { ELLA_MODELS_DIR: folder, HF_ENDPOINT: server.address, HF_HOME: folder, ELLA_ENV_FILE: '' },
  });

describe('ella-bot models', () => {
  it('pulls, draws, shows, verifies, mends and removes', async () => {
    await cp(referenceBundle, path.join(folder, 'ella-sd15'), { recursive: true });
    const pulled = await models('pull', `${server.address}/somebody/tiny`, '--name', 'mine');
    expect(pulled).toMatchObject({ code: 0, stdout: expect.stringContaining('--model mine') });
    expect(pulled.stderr).toMatch(/^somebody\/tiny \(bundle\), 9 files, [\d.]+ MB; licence: mit\n/);
    expect(pulled.stderr).toMatch(/100 % {2}[\d.]+ MB of [\d.]+ MB {2}.*9 of 9 files/);

    const drawn = await program.run(
      [
        'imagine',
        'a red cube',
        '--model',
        'mine',
        '--steps',
        '1',
        '--seed',
        '3',
        '--device',
        'cpu',
        '--out',
        folder,
      ],
      { env: { ELLA_MODELS_DIR: folder, ELLA_ENV_FILE: '' } },
    );
    expect(drawn).toMatchObject({ code: 0, stdout: expect.stringContaining('1-3.png') });

    expect((await models('list')).stdout).toMatch(
      /Here:\n {2}ella-sd15 +bundle .*\n {2}mine +bundle .* mit\n/,
    );
    expect((await models('show', 'mine')).stdout).toMatch(/source +somebody\/tiny@[0-9a-f]{40}\n/);
    expect(await models('verify')).toMatchObject({
      code: 0,
      stdout: 'Every byte is as it was pulled: mine\n',
    });

    await writeFile(path.join(folder, 'mine', 'unet', 'config.json'), '{}');
    expect(await models('verify', 'mine')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'mine: unet/config.json changed. Pull it again: only what is wrong is fetched',
      ),
    });
    const again = await models('pull', 'somebody/tiny', '--name', 'mine', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ name: 'mine', fetched: expect.any(Number) });
    expect(JSON.parse(again.stdout).fetched).toBeLessThan(3000);

    expect(await models('remove', 'ella-sd15')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('was not pulled by this program: delete it yourself if you mean to'),
    });
    expect(await models('remove', 'mine')).toMatchObject({ code: 0 });
    expect((await readdir(folder)).sort()).toEqual(['1-3.png', 'ella-sd15']);
  });

  it('says in one line what is wrong with what was typed', async () => {
    expect(await models('pull', 'no such thing')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^ella-bot: "no such thing" is not a model that can be pulled; give a name .*\n$/,
      ),
    });
    expect(await models('pull', 'somebody/empty')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no .safetensors file'),
    });
    expect(await models('show', 'ella-sd15')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('not here; ella-bot models pull'),
    });
    expect(await models('search', 'tiny')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/somebody\/tiny +1000 downloads +mit/),
    });
  });
});

describe('the bar', () => {
  it('shows share, bytes, rate and time left', () => {
    const progress = { done: 2_240_000_000, total: 5_210_000_000, fetched: 1e9, filesDone: 5, files: 12 };
    expect(formatProgress(progress, 48_300_000)).toBe(
      '██████████░░░░░░░░░░░░░░ 42 %  2.24 GB of 5.21 GB  48.3 MB/s  62 s left  5 of 12 files',
    );
    expect(formatProgress({ done: 0, total: 0, fetched: 0, filesDone: 0, files: 0 }, 0)).toContain('100 %');
  });

  it('measures the last seconds, not all of it', () => {
    const rate = createRateMeter();
    for (let ms = 0; ms <= 20_000; ms += 100) rate(ms * 1000, ms);
    let last = 0;
    for (let ms = 20_100; ms <= 30_000; ms += 100) last = rate(20_000_000 + (ms - 20_000) * 10, ms);
    expect(last).toBeCloseTo(10_000, -2);
  });

  it('says figures as people do', () => {
    expect([0, 999, 1000, 12_345, 999_600, 5.2e9].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '12.3 kB',
      '1.00 MB',
      '5.20 GB',
    ]);
    expect([3.2, 99, 101, 7200].map(formatSeconds)).toEqual(['4 s', '99 s', '2 min', '2.0 h']);
  });
});

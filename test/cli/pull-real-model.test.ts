/** The published models fetched from the local chat: offered, followed, paused, gone on with, and there. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelPull, PullState } from '../../src/chat/local/model-pull.ts';
import { createModelPull } from '../../src/cli/bot/pull-real-model.ts';
import { createHub } from '../../src/hub/hub.ts';
import { silentLog } from '../../src/store/log.ts';
import { until } from '../contracts/until.ts';
import { bytesNamed, safetensorsOf, storedFile, storedRepo } from '../support/hub/repos.ts';
import { type LocalHub, startLocalHub } from '../support/hub/server.ts';

const unet = safetensorsOf({
  'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight': [320, 768],
});
const repo = storedRepo('somebody/real', [
  storedFile('unet/config.json', { in_channels: 4 }),
  storedFile('unet/diffusion_pytorch_model.safetensors', unet),
  storedFile('vae/filler.bin.safetensors', bytesNamed('vae', 400_000)),
]);

let folder: string;
let server: LocalHub;
let pull: ModelPull;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-models-'));
  server = await startLocalHub([repo]);
  const catalogueFolder = path.join(folder, 'catalogue');
  await mkdir(catalogueFolder);
  const manifest = {
    ...{
      kind: 'bundle',
      title: 'The real one',
      about: 'for tests',
      license: 'MIT',
      page: 'https://example.org',
    },
    ...{ bytes: 900_000, sources: [{ repo: repo.name, revision: 'main', files: repo.files.map(fileEntry) }] },
  };
  await writeFile(path.join(catalogueFolder, 'ella-sd15.json'), JSON.stringify(manifest));
  const site = { endpoint: server.address, token: undefined };
  const options = { modelsFolder: path.join(folder, 'models'), catalogueFolder, hub: site, civitai: site };
  await mkdir(options.modelsFolder);
  pull = createModelPull(
    (say) => createHub({ ...options, cacheFolder: undefined, agent: 'test', say }),
    silentLog,
  );
});
afterEach(async () => {
  pull.stop();
  await server.close();
  await rm(folder, { recursive: true });
});

const fileEntry = ({ path: from }: { path: string }) => ({ from, to: from });
const reached = (kind: PullState['kind']) =>
  until(kind, async () => {
    const state = await pull.state();
    return state.kind === kind && state;
  });

it('is offered with its size and licence, comes, and is there', async () => {
  expect(await pull.state()).toEqual({
    kind: 'offer',
    title: 'The real one',
    bytes: 900_000,
    license: 'MIT',
  });
  pull.start();
  pull.start();
  expect(await reached('ready')).toEqual({ kind: 'ready', title: 'The real one', name: 'ella-sd15' });
  expect(server.downloads.filter(({ first }) => first === 0).length).toBe(server.downloads.length);
});

it('tells how far it is, can be paused, and goes on with what came', async () => {
  server.bytesPerSecond = 300_000;
  pull.start();
  const going = await until('some of it', async () => {
    const state = await pull.state();
    return state.kind === 'pulling' && state.done > 100_000 && state;
  });
  expect(going.total).toBeGreaterThan(going.done);
  pull.stop();
  await reached('offer');
  server.bytesPerSecond = 1e9;
  pull.start();
  await reached('ready');
  expect(server.downloads.some(({ first }) => first > 0)).toBe(true);
});

it('says why it failed, and can be tried again', async () => {
  server.fault = () => 'lies';
  pull.start();
  expect(await reached('failed')).toMatchObject({ title: 'The real one', message: expect.any(String) });
  server.fault = () => 'none';
  pull.start();
  await reached('ready');
});

it('is not offered where a real model is', async () => {
  await mkdir(path.join(folder, 'models/checkpoints'));
  await writeFile(path.join(folder, 'models/checkpoints/mine.safetensors'), unet);
  expect(await pull.state()).toEqual({ kind: 'none' });
});

/** Files that come and go under a running worker: told to the bots, asked before a job is taken, warned of once. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Offers, startOffers } from '../../src/cli/worker/offers.ts';
import { offeredModels, offersOf } from '../../src/jobs/known-models.ts';
import { routeOf } from '../../src/jobs/route.ts';
import type { Store } from '../../src/store/open-store.ts';
import { until } from '../contracts/until.ts';
import { fillModelsFolder } from '../support/drawing/full-models-folder.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

vi.setConfig({ testTimeout: 120_000 });

const modelsFolder = fillModelsFolder(mkdtempSync(path.join(tmpdir(), 'ella-offers-')));
const warned: string[] = [];
let canCheck = false;
let redis: TestRedis;
let store: Store;
let offers: Offers;
beforeAll(async () => {
  redis = await startRedis();
  store = await redis.store({ prefix: 'offers' });
  const quiet = () => {};
  const log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (_: object, line: string) => void warned.push(line),
  };
  const config = { modelsFolder, model: undefined };
  offers = await startOffers({ config, log, store } as unknown as Parameters<typeof startOffers>[0], {
    'image-check': async () => canCheck,
    'depth-model': async () => false,
  });
});
afterAll(async () => {
  await offers.stop();
  await redis.stop();
  rmSync(modelsFolder, { recursive: true });
});

const lora = (name: string) => ({ kind: 'lora', name, strength: 1 }) as const;
const control = { name: 'sd15_canny', strength: 1, start: 0, end: 1 };
const has = (name: string) =>
  offers.has(
    routeOf({
      model: { base: 'mix', adapters: [lora(name)], vae: 'sharp' },
      controls: [control],
      embeddings: ['moss'],
    }).needs,
  );
const checks = () => offers.has(routeOf({ model: { base: 'mix', adapters: [] } }, ['image-check']).needs);
const abilities = async () => (await offersOf(store)).map((offer) => offer.abilities);
const told = async () => (await offeredModels(store)).files.loras.map(({ name }) => name);

it('a LoRA or a check of pictures that is put there is offered, and gone again when it is taken away', async () => {
  expect(await has('ink')).toBe(true);
  expect(await has('late')).toBe(false);
  expect([await checks(), await abilities()]).toEqual([false, [[]]]);
  canCheck = true;
  const { files } = await offeredModels(store);
  expect(files).toMatchObject({
    loras: [{ name: 'ink', triggerWords: ['inkdraw'] }, { name: 'misfit' }],
    embeddings: [{ name: 'moss' }],
    controlNets: [{ name: 'sd15_canny' }],
    vaes: [{ name: 'sharp' }],
  });
  const late = path.join(modelsFolder, 'loras', 'late.safetensors');
  cpSync(path.join(modelsFolder, 'loras', 'ink.safetensors'), late);
  writeFileSync(path.join(modelsFolder, 'loras', 'page.safetensors'), '<html>');
  await until('it to be offered', async () => (await told()).includes('late'));
  expect(await told()).toEqual(['ink', 'late', 'misfit']);
  await until('jobs for it to be taken', async () => (await has('late')) && (await checks()));
  expect(await abilities()).toEqual([['image-check']]);
  canCheck = false;
  rmSync(late);
  await until('it to be gone', async () => !(await told()).includes('late'));
  await until('jobs for it to be left', async () => !(await has('late')) && !(await checks()));
  expect(await abilities()).toEqual([[]]);
  expect(warned).toEqual([expect.stringMatching(/^A file can't be used: .*page\.safetensors is a web page/)]);
});

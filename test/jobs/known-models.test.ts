/** What workers tell of their models, and what bots read of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  couldDraw,
  drawnElsewhere,
  type ModelCard,
  noFiles,
  offeredModels,
  offerModels,
  offers,
  offersOf,
} from '../../src/jobs/known-models.ts';
import { routeOf } from '../../src/jobs/route.ts';
import type { ModelRef } from '../../src/request/model-ref.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const card = (name: string, steps = 25): ModelCard => ({
  name,
  title: name,
  license: 'MIT',
  width: 512,
  height: 512,
  maxSize: 1024,
  maxSteps: 150,
  clip: false,
  defaults: { steps, guidance: 10, sampler: 'dpmpp_2m' },
});

it('is the sum of all workers, in an order that does not depend on who spoke last', async () => {
  const store = await redis.store({ prefix: 'sum' });
  expect(await offeredModels(store)).toEqual({ models: [], samplers: [], files: noFiles });
  const tell = (worker: string, ...models: ModelCard[]) =>
    offerModels(store, worker, {
      models,
      samplers: models.map(({ name }) => `sampler of ${name}`),
      files: noFiles,
    });
  const known = async () =>
    (await offeredModels(store)).models.map(({ name, defaults }) => [name, defaults.steps]);
  await tell('one:/models', card('b'), card('a'));
  await tell('two:/models', card('c'), card('a', 4));
  // One vote each: by name. What is known of `a` is the word of the first worker.
  const both = [
    ['b', 25],
    ['a', 25],
    ['c', 25],
  ];
  expect(await known()).toEqual(both);
  for (const worker of ['two', 'one']) {
    const models = worker === 'one' ? [card('b'), card('a')] : [card('c'), card('a', 4)];
    await tell(`${worker}:/models`, ...models);
    expect(await known()).toEqual(both);
  }
  expect((await offeredModels(store)).samplers).toEqual(['sampler of b', 'sampler of a', 'sampler of c']);
  // Most workers draw with c unless told otherwise.
  await tell('three:/models', card('c'));
  expect((await known()).map(([name]) => name)).toEqual(['c', 'a', 'b']);
  // A worker that was started again no longer has b.
  await tell('one:/models', card('a'));
  expect((await known()).map(([name]) => name)).toEqual(['c', 'a']);
});

it('leaves out what is damaged, of a newer version or long past', async () => {
  const store = await redis.store({ prefix: 'old' });
  const old = { at: Date.now() - 2 * 86_400_000, models: [card('old')], samplers: [] };
  await store.client.hset('old:offers', {
    damaged: '{',
    newer: JSON.stringify({ v: 99, d: {} }),
    past: JSON.stringify({ v: 1, d: old }),
  });
  await offerModels(store, 'one', { models: [card('a')], samplers: [], files: noFiles });
  expect((await offeredModels(store)).models.map(({ name }) => name)).toEqual(['a']);
});

it('knows the files beside the models, each once, and who has all that a job needs', async () => {
  const store = await redis.store({ prefix: 'files' });
  const one = { ...noFiles, loras: [{ name: 'ink', triggerWords: ['inkdraw'] }], vaes: [{ name: 'sharp' }] };
  const two = { ...noFiles, loras: [{ name: 'ink' }, { name: 'a' }] };
  await offerModels(store, 'one', { models: [card('m')], samplers: [], files: one });
  await offerModels(store, 'two', { models: [card('m'), card('n')], samplers: [], files: two });
  const { files } = await offeredModels(store);
  expect(files.loras).toEqual([{ name: 'a' }, { name: 'ink', triggerWords: ['inkdraw'] }]);
  expect(files.vaes).toEqual([{ name: 'sharp' }]);
  const told = await offersOf(store);
  const who = (ref: Partial<ModelRef>) =>
    told.map((offer) => offers(offer, routeOf({ model: { base: 'm', adapters: [], ...ref } }).needs));
  const lora = (name: string) => ({ kind: 'lora', name, strength: 1 }) as const;
  expect(who({})).toEqual([true, true]);
  expect(who({ base: 'n' })).toEqual([false, true]);
  expect(who({ adapters: [lora('ink'), lora('a')] })).toEqual([false, true]);
  expect(who({ vae: 'sharp' })).toEqual([true, false]);
  expect(who({ vae: 'sharp', adapters: [lora('a')] })).toEqual([false, false]);
  expect(who({ reader: 'n' })).toEqual([false, true]);
});

it('knows whether anybody could do what a job needs beside a model, and whether somebody else does now', async () => {
  const store = await redis.store({ prefix: 'able' });
  const request = { model: { base: 'm', adapters: [] } };
  const could = () => couldDraw(store, request, 'image-check');
  const elsewhere = (self: string) => drawnElsewhere(store, self, request, 'image-check');
  const offer = (name: string, abilities?: string[]) => ({
    models: [card(name)],
    samplers: [],
    files: noFiles,
    abilities,
  });
  // Before any worker speaks, and where nobody has the model, nothing is known of it.
  expect([await could(), await elsewhere('one')]).toEqual([true, false]);
  await offerModels(store, 'one', offer('other', []));
  expect(await could()).toBe(true);
  await offerModels(store, 'two', offer('m', ['depth-model']));
  expect([await could(), await elsewhere('one')]).toEqual([false, false]);
  // One of an earlier version says nothing of it.
  await offerModels(store, 'early', offer('m'));
  expect([await could(), await elsewhere('one')]).toEqual([true, false]);
  await offerModels(store, 'two', offer('m', ['depth-model', 'image-check']));
  expect([await elsewhere('one'), await elsewhere('two')]).toEqual([true, false]);
});

it('an offer of a version that told of no files is still read', async () => {
  const store = await redis.store({ prefix: 'early' });
  const early = { at: Date.now(), models: [card('a')], samplers: [] };
  await store.client.hset('early:offers', 'w', JSON.stringify({ v: 1, d: early }));
  expect(await offeredModels(store)).toEqual({ models: [card('a')], samplers: [], files: noFiles });
});

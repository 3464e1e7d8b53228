/** What workers tell of their models, and what bots read of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ModelCard, offeredModels, offerModels } from '../../src/jobs/known-models.ts';
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

it('is the sum of all workers, the newest word of each first', async () => {
  const store = await redis.store({ prefix: 'sum' });
  expect(await offeredModels(store)).toEqual({ models: [], samplers: [] });
  await offerModels(store, 'one:/models', { models: [card('a'), card('b')], samplers: ['ddim'] });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await offerModels(store, 'two:/models', { models: [card('c'), card('a', 4)], samplers: ['ddim', 'lcm'] });
  const { models, samplers } = await offeredModels(store);
  expect(models.map(({ name, defaults }) => [name, defaults.steps])).toEqual([
    ['c', 25],
    ['a', 4],
    ['b', 25],
  ]);
  expect(samplers).toEqual(['ddim', 'lcm']);
  // A worker that was started again no longer has b.
  await offerModels(store, 'one:/models', { models: [card('a')], samplers: ['ddim'] });
  expect((await offeredModels(store)).models.map(({ name }) => name)).toEqual(['a', 'c']);
});

it('leaves out what is damaged, of a newer version or long past', async () => {
  const store = await redis.store({ prefix: 'old' });
  const old = { at: Date.now() - 2 * 86_400_000, models: [card('old')], samplers: [] };
  await store.client.hset('old:offers', {
    damaged: '{',
    newer: JSON.stringify({ v: 99, d: {} }),
    past: JSON.stringify({ v: 1, d: old }),
  });
  await offerModels(store, 'one', { models: [card('a')], samplers: [] });
  expect((await offeredModels(store)).models.map(({ name }) => name)).toEqual(['a']);
});

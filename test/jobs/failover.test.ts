/** Redis fails over while connections stay open to what is now a replica: all goes on, in the words of every version. */
import { afterEach, expect, it } from 'vitest';
import { createWorld, FakePlatform, HeldDrawings, type World } from '../support/jobs/world.ts';
import { eventually } from '../support/redis.ts';
import { type RedisPair, startRedisPair } from '../support/redis-pair.ts';

let pair: RedisPair | undefined;
let world: World | undefined;
afterEach(async () => {
  await world?.close();
  await pair?.stop();
});

it.each(['redis 5', 'redis 6', 'redis 7'] as const)('%s', async (words) => {
  pair = await startRedisPair(words);
  const here = await createWorld(pair);
  world = here;
  const platform = new FakePlatform();
  const held = new HeldDrawings();
  await here.drawWorker(held.draw, { slots: 1 });
  await here.deliveryWorker(platform.deliver);
  const ids = [await here.add('one', { member: 'a' }), await here.add('two', { member: 'b' })];
  const first = await held.nth(0);
  await pair.failOver();
  first.context.onProgress({ step: 3, steps: 10 });
  first.finish();
  (await held.nth(1)).finish();
  // What is asked for meanwhile is refused clearly, or taken.
  const later = await eventually('a job to be taken again', () =>
    here.add('three', { member: 'c' }).catch((error: unknown) => {
      expect(String(error)).toMatch(/queue|Redis/);
      return undefined;
    }),
  );
  (await held.nth(2)).finish();
  for (const id of [...ids, later]) await here.seen(id, ({ delivery }) => delivery === 'posted');
  expect(platform.texts().sort()).toEqual(['one: 1', 'three: 1', 'two: 1']);
  expect(held.started).toHaveLength(3);
  // And back, while nothing is under way.
  await pair.failOver();
  const last = await eventually('another', () => here.add('four', { member: 'c' }).catch(() => undefined));
  (await held.nth(3)).finish();
  await here.seen(last, ({ delivery }) => delivery === 'posted');
});

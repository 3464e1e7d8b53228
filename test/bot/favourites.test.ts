/** Stars: put on by reaction or button, taken off by a second press, listed, and forgotten with their member. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});

it('are one’s own, and hold one picture or all of a job', async () => {
  const channel = await world.chat.channel();
  const ann = await world.chat.person();
  const ben = await world.chat.person();
  await ann.command(channel, 'imagine', { prompt: 'a red fox in snow', seed: 7, n: 2 });
  const result = await world.result(await world.thread(channel));
  const key = (person: { id: string }) => `${world.store.prefix}:favourites:local:${person.id}`;
  const starsOf = async (person: { id: string }) => (await world.store.client.zcard(key(person))) as number;

  await ben.react(result.ref, '⭐');
  await until('the star', async () => (await starsOf(ben)) === 1);
  await ann.press(result, 'Star');
  await until('the other', async () => (await starsOf(ann)) === 1);
  await ben.command(channel, 'favourites');
  const list = await until('the list', async () =>
    (await ben.told()).find(({ text }) => text.includes('Your favourites')),
  );
  expect(list.text).toContain('a red fox in snow');
  expect(list.text).toContain('seed 7');
  expect(list.links).toHaveLength(1);
  await ann.press(result, 'Star');
  await until('it to go', async () => (await starsOf(ann)) === 0);
  expect(await starsOf(ben)).toBe(1);

  await ben.command(channel, 'forget-me');
  const question = await until('the question', async () =>
    (await ben.told()).find(({ buttons }) => buttons.some(({ label }) => label === 'Delete everything')),
  );
  await ben.press(question, 'Delete everything');
  await until('it to be forgotten', async () => (await starsOf(ben)) === 0);
});

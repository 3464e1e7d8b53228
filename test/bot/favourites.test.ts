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

it('bring a picture into the server’s showcase, once, with its person; deleted, it goes from there too', async () => {
  const { settings } = world.moderation;
  const [channel, gallery] = [await world.chat.channel(), await world.chat.channel()];
  const set = async (values: object) => {
    const { revision } = await settings.read('local:local');
    await settings.change('local:local', revision, { set: values }, 'operator');
  };
  await set({ showcase: gallery.channel });
  const [ann, ben, mod] = [
    await world.chat.person(),
    await world.chat.person(),
    await world.chat.person({ moderator: true }),
  ];
  const shown = async () => world.chat.messages(gallery);
  const drawn = async (options: object) => {
    const before = new Set((await world.chat.threads(channel)).map(({ place }) => place.thread));
    await ann.command(channel, 'imagine', { prompt: 'a red fox in snow', ...options });
    const thread = await until('the thread', async () =>
      (await world.chat.threads(channel)).find(({ place }) => !before.has(place.thread)),
    );
    const result = await world.result(thread.place);
    const job = (await world.jobs.history(`local:${ann.id}`, { limit: 1 }))[0]?.id ?? '';
    await until('it to be posted', async () => (await world.jobs.get(job))?.delivery === 'posted');
    return result;
  };
  const result = await drawn({ seed: 7, n: 2 });
  await ben.react(result.ref, '⭐');
  const [picture] = await until('the picture', async () => {
    const all = await shown();
    return all.length > 0 && all;
  });
  expect(picture?.text).toContain('a red fox in snow');
  expect(picture?.text).toContain(`Asked for by ${ann.name}`);
  expect(picture?.notified).toEqual([]);
  expect(picture?.images).toHaveLength(2);
  // A second star is the same picture.
  await ann.press(result, 'Star');
  const stars = `${world.store.prefix}:favourites:local:${ann.id}`;
  await until('her star', async () => (await world.store.client.zcard(stars)) === 1);
  expect(await shown()).toHaveLength(1);
  // A stricter check than the one that looked at it keeps a picture out.
  const other = await drawn({ seed: 8 });
  const { revision } = await settings.read('local:local');
  await settings.change(
    'local:local',
    revision,
    { channel: gallery.channel, set: { imageCheck: 'refuse' } },
    'operator',
  );
  await ann.press(other, 'Star');
  await until('the other star', async () => (await world.store.client.zcard(stars)) === 2);
  await until('the answer', async () => (await ann.waiting()).unacknowledged === 0);
  expect(await shown()).toHaveLength(1);
  const sure = async () => {
    await mod.press(result, 'Delete');
    return until('the question', async () =>
      (await mod.told()).find(({ text }) => text.includes('Delete it for everyone?')),
    );
  };
  await mod.press(await sure(), 'Delete');
  await until('it to go', async () => (await shown()).length === 0);
});

/** The message in the channel: one line while a picture is drawn, the picture, and what became of it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { UserError } from '../../src/errors.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, drawnFor, startBotWorld } from '../support/bot/bot-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
});

const head = (what: string, check: (head: Seen) => boolean) =>
  until(what, async () => {
    const [first] = await world.chat.messages(channel);
    return first !== undefined && check(first) && first;
  });

it('says how far it is in one line, then shows a small picture of all', async () => {
  const held = new HeldDrawings();
  world.draw = held.draw;
  await ann.command(channel, 'imagine', { prompt: 'a red fox in snow', seed: 7, n: 4 });
  const drawing = await held.nth(0);
  drawing.context.onProgress({ step: 1, steps: 4 });
  const before = await head('the line', ({ text }) => text.includes('step 1 of 4'));
  expect(before.text).toContain('a red fox in snow');
  expect(before.images).toEqual([]);
  drawing.finish(await drawnFor(drawing.request));
  const after = await head('the picture', ({ images }) => images.length === 1);
  expect(after.images[0]).toMatchObject({ name: 'small-7.jpg' });
  expect(after.text).toContain('a red fox in snow');
  expect(after.text).not.toContain('step');
  expect(await world.chat.messages(channel)).toHaveLength(1);
});

it('hides there what is hidden in the result', async () => {
  world.draw = async (request) => {
    const drawn = await drawnFor(request);
    return {
      ...drawn,
      images: drawn.images.map((image, at) => (at === 1 ? { ...image, spoiler: true } : image)),
    };
  };
  await ann.command(channel, 'imagine', { prompt: 'two foxes', n: 2 });
  const { images } = await head('the picture', (seen) => seen.images.length === 1);
  expect(images[0]?.spoiler).toBe(true);
});

it('has no picture where a server wants none', async () => {
  const { revision } = await world.moderation.settings.read('local:local');
  await world.moderation.settings.change(
    'local:local',
    revision,
    { set: { channelPicture: false } },
    'local:ann',
  );
  await ann.command(channel, 'imagine', { prompt: 'a fox' });
  const { images } = await head('the end', ({ text }) => text.includes('Drawn'));
  expect(images).toEqual([]);
  const now = await world.moderation.settings.read('local:local');
  await world.moderation.settings.change(
    'local:local',
    now.revision,
    { reset: ['channelPicture'] },
    'local:ann',
  );
});

it('says that it was cancelled', async () => {
  const held = new HeldDrawings();
  world.draw = held.draw;
  await ann.command(channel, 'imagine', { prompt: 'a fox' });
  await held.nth(0);
  await ann.press(await world.message(await world.thread(channel), /./), 'Cancel');
  await head('the word', ({ text }) => text.includes('Cancelled.'));
});

it('says why it failed', async () => {
  world.draw = async () => {
    throw new UserError('too_big', 'That is too big for tiny.');
  };
  await ann.command(channel, 'imagine', { prompt: 'a fox' });
  await head('the reason', ({ text }) => text.includes('That is too big for tiny.'));
});

it('loses its picture with the result, and says who deleted it', async () => {
  await ann.command(channel, 'imagine', { prompt: 'a fox' });
  const result = await world.result(await world.thread(channel));
  await head('the picture', ({ images }) => images.length === 1);
  const moderator = await world.chat.person({ moderator: true });
  await moderator.react(result.ref, '❌');
  const { images } = await head('the word', ({ text }) => text.includes('Deleted by a moderator.'));
  expect(images).toEqual([]);
});

it('gets its picture after a restart, where nobody could give it before', async () => {
  const held = new HeldDrawings();
  world.draw = held.draw;
  await ann.command(channel, 'imagine', { prompt: 'a fox', seed: 3 });
  const drawing = await held.nth(0);
  await head('the message', () => true);
  await world.restart();
  drawing.finish(await drawnFor(drawing.request));
  await head('the picture', ({ images }) => images[0]?.name === 'small-3.jpg');
});

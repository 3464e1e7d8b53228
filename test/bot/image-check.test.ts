/** Pictures in every mode of the check: whatever way they leave, nothing is shown that the mode forbids. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { watchPlaces } from '../../src/bot/watch-places.ts';
import type { Image, Message, Place } from '../../src/chat/platform.ts';
import { placeRefresher } from '../../src/cli/gate/rules.ts';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import { createGate } from '../../src/gate/gate.ts';
import { decodeInitImage, readImageHeader } from '../../src/images/decode-init-image.ts';
import { couldDraw, drawnElsewhere, noFiles, offerModels } from '../../src/jobs/known-models.ts';
import { createAudiences } from '../../src/moderation/images/audiences.ts';
import type { Classifier } from '../../src/moderation/images/classifier.ts';
import { checkImages, noteAudience } from '../../src/moderation/images/image-check.ts';
import type { SomeSettings } from '../../src/moderation/settings/settings.ts';
import { silentLog } from '../../src/store/log.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, card, startBotWorld } from '../support/bot/bot-world.ts';
import { hasStripes, standInClassifier, stripesEngine } from '../support/drawing/stand-in-classifier.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;
let classifier: Classifier | undefined;
/** Every message that anybody was ever shown. */
let shown: Message[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const isForAdults = (place: Place) => world.chat.platform.isForAdults(place);
  world = await startBotWorld(redis, {
    rules: [
      noteAudience({
        settings: { settingsFor: (...place) => world.moderation.settings.settingsFor(...place) },
        isForAdults,
        could: (request) => couldDraw(world.store, request, 'image-check'),
        log: {
          error: (fields, text) => void world.log.push({ level: 'error', fields: { ...fields }, text }),
        },
      }),
    ],
    caps: { member: 100, server: 100, all: 1000 },
    slots: 12,
  });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
  classifier = standInClassifier;
  shown = [];
  const { platform } = world.chat;
  const { post, update, tell } = platform;
  vi.spyOn(platform, 'post').mockImplementation((place, message, options) => {
    shown.push(message);
    return post(place, message, options);
  });
  vi.spyOn(platform, 'update').mockImplementation((ref, message) => {
    shown.push(message);
    return update(ref, message);
  });
  vi.spyOn(platform, 'tell').mockImplementation((place, user, message) => {
    shown.push(message);
    return tell(place, user, message);
  });
  const gate = createGate([
    checkImages({
      settings: world.moderation.settings,
      classifiers: { find: async () => classifier },
      isForAdults: (place) => world.chat.platform.isForAdults(place),
      elsewhere: (request) => drawnElsewhere(world.store, 'this one', request, 'image-check'),
      log: { error: (fields, text) => void world.log.push({ level: 'error', fields: { ...fields }, text }) },
    }),
  ]);
  const unused = async (): Promise<never> => {
    throw new Error('The test’s engine draws only.');
  };
  world.draw = createDraw({
    engine: { ...stripesEngine, models: unused, status: () => unused() as never, close: unused },
    gate,
    modelsFolder: '/nowhere',
    onStep: () => {},
    onUnavailable: () => {},
  });
});
afterEach(() => vi.restoreAllMocks());

async function settle(set: SomeSettings): Promise<void> {
  const { revision } = await world.moderation.settings.read('local:local');
  await world.moderation.settings.change('local:local', revision, { set }, 'local:owner');
}

async function drawnFor(person: ActingPerson): Promise<number> {
  return (await world.jobs.counts({ member: `local:${person.id}` })).all.drawn;
}

async function isStriped(bytes: Uint8Array): Promise<boolean> {
  const { width, height } = await readImageHeader(bytes);
  return hasStripes(await decodeInitImage(bytes, { width, height }));
}

/** What a message shows, as it was sent or as it was seen. */
interface Showing {
  readonly images?: readonly Pick<Image, 'bytes' | 'spoiler'>[] | undefined;
}

/** How many pictures anybody saw, and how many striped ones hidden and plainly. */
async function sawOf(messages: readonly Showing[]) {
  const saw = { pictures: 0, hidden: 0, plain: 0 };
  for (const { bytes, spoiler } of messages.flatMap(({ images = [] }) => images)) {
    saw.pictures += 1;
    if (await isStriped(bytes)) saw[spoiler ? 'hidden' : 'plain'] += 1;
  }
  return saw;
}

/** All pictures that lie in Redis, previews too. */
async function stripedInRedis(): Promise<number> {
  const { client, prefix } = world.store;
  let striped = 0;
  for (const key of await client.keys(`${prefix}*`)) {
    const type = await client.type(key);
    const values =
      type === 'string'
        ? [await client.getBuffer(key)]
        : type === 'hash'
          ? Object.values(await client.hgetallBuffer(key))
          : [];
    for (const value of values) {
      const isPicture = value?.subarray(1, 4).toString('latin1') === 'PNG' || value?.[0] === 0xff;
      if (value && isPicture && (await isStriped(value))) striped += 1;
    }
  }
  return striped;
}

/** A hundred pictures, half of them unsafe, and every other way to see them. */
async function drawHundred(): Promise<void> {
  for (let job = 0; job < 25; job++) {
    await ann.command(channel, 'imagine', { prompt: `picture ${job}`, seed: job * 4, n: 4 });
  }
  await until(
    'all to be posted',
    async () => (await world.jobs.counts({ server: 'local:local' })).all.drawn >= 25,
  );
  const thread = (await world.chat.threads(channel))[0]?.place ?? channel;
  const result = await world.result(thread);
  await ann.react(result.ref, '1️⃣');
  await ann.react(result.ref, '2️⃣');
  await ann.react(result.ref, '✉️');
  await ann.react(result.ref, '🔁');
  await ann.command(channel, 'history', {});
  await ann.command(channel, 'info', {});
  await until('the direct message', async () => (await ann.directMessages()).length > 0);
  await until('the rerun', () => world.requests.length > 25);
  await world.result(thread, 2);
}

it.each([
  // What is kept lasts an hour: those that must keep nothing come first.
  ['refuse', { hidden: false, plain: false, kept: false }],
  ['blur', { hidden: false, plain: false, kept: false }],
  ['spoiler', { hidden: true, plain: false, kept: true }],
  ['off', { hidden: false, plain: true, kept: true }],
] as const)(
  'with the check on %s',
  async (imageCheck, may) => {
    await settle({ imageCheck });
    await drawHundred();
    const saw = await sawOf([...shown, ...(await ann.told())]);
    expect(saw.pictures).toBeGreaterThan(27);
    expect([saw.hidden > 0, saw.plain > 0]).toEqual([may.hidden, may.plain]);
    // Whoever asked for four and sees two is told why.
    const says = shown.some(({ text }) => JSON.stringify(text ?? '').includes('2 pictures aren’t shown'));
    expect(says).toBe(imageCheck === 'refuse');
    if (!may.kept) expect(await stripedInRedis()).toBe(0);
  },
  120_000,
);

it('only unsafe pictures are refused as a whole, and the person is told', async () => {
  await settle({ imageCheck: 'refuse' });
  await ann.command(channel, 'imagine', { prompt: 'bad', seed: 1 });
  await world.message(await world.thread(channel), 'do not let the result be shown');
  expect(await sawOf(shown)).toEqual({ pictures: 0, hidden: 0, plain: 0 });
});

it('what counts is the threshold', async () => {
  await settle({ imageCheck: 'refuse', imageThreshold: 0.95 });
  await ann.command(channel, 'imagine', { prompt: 'bad', seed: 1 });
  await world.result(await world.thread(channel));
  await settle({ imageThreshold: 0.05 });
  await ann.command(channel, 'imagine', { prompt: 'good', seed: 2 });
  await until(
    'the refusal',
    async () => (await world.jobs.counts({ server: 'local:local' })).week.failed > 0,
  );
});

it('places for adults have a mode of their own, and only while they are', async () => {
  await settle({ imageCheck: 'refuse', adultImageCheck: 'off', imageThreshold: 0.5 });
  const moderator = await world.chat.person({ moderator: true });
  const body = { person: moderator.id, adults: true };
  await moderator.post(`/api/channels/${channel.channel}`, body, 'PATCH');
  await ann.command(channel, 'imagine', { prompt: 'bad', seed: 1 });
  await world.result(await world.thread(channel));
  const other = await world.chat.channel();
  await ann.command(other, 'imagine', { prompt: 'bad', seed: 1 });
  await world.message(await world.thread(other), 'do not let the result be shown');
  // One that waits while its channel becomes one for everybody.
  const { draw } = world;
  const state = { begun: false, opened: false };
  world.draw = async (request, context) => {
    state.begun = true;
    await until('the change', () => state.opened);
    return draw(request, context);
  };
  await ann.command(channel, 'imagine', { prompt: 'bad', seed: 3 });
  await until('the drawing', () => state.begun);
  await moderator.post(`/api/channels/${channel.channel}`, { ...body, adults: false }, 'PATCH');
  state.opened = true;
  const [, second] = await until('two threads', async () => {
    const all = await world.chat.threads(channel);
    return all.length === 2 && all;
  });
  if (second === undefined) throw new Error('no thread');
  await world.message(second.place, 'do not let the result be shown');
});

it('workers are told of places again and again while something waits there', async () => {
  await ann.command(channel, 'imagine', { prompt: 'fine', seed: 2 });
  const job = await until('the job', async () => (await world.jobs.history(`local:${ann.id}`))[0]);
  const moderator = await world.chat.person({ moderator: true });
  const body = { person: moderator.id, adults: true };
  await moderator.post(`/api/channels/${channel.channel}`, body, 'PATCH');
  const audiences = createAudiences(world.store);
  expect(await audiences.last(channel)).toBe(false);
  const { platform } = world.chat;
  const refresh = placeRefresher([platform], { moderation: world.moderation, store: world.store });
  const seen: string[] = [];
  const jobs = { ...world.jobs, waiting: async () => [job, job] };
  const log = { ...silentLog, warn: (_: object, text: string) => void seen.push(text) };
  const stop = watchPlaces(
    { jobs, log },
    (name) => name === 'local',
    async (place) => {
      seen.push(place.channel);
      await refresh(place);
    },
  );
  await until('the news', () => audiences.last(channel));
  await stop();
  expect(seen).toEqual([channel.channel]);
  // Its pictures are checked by this test's rules, not beside the next one's.
  await until('the picture', async () => (await drawnFor(ann)) > 0);
});

it('without a classifier nothing is drawn where a check is wanted, and the operator hears it once', async () => {
  classifier = undefined;
  await settle({ imageCheck: 'blur' });
  for (const prompt of ['one', 'two']) await ann.command(channel, 'imagine', { prompt });
  const threads = await until('two threads', async () => {
    const all = await world.chat.threads(channel);
    return all.length === 2 && all;
  });
  for (const { place } of threads) await world.message(place, 'nothing is set up to do that yet');
  expect(await sawOf(shown)).toEqual({ pictures: 0, hidden: 0, plain: 0 });
  expect(world.log.filter(({ fields }) => fields.code === 'no_image_check')).toHaveLength(1);
  // Installed while the bot runs, it is taken up.
  classifier = standInClassifier;
  await ann.command(await world.chat.channel(), 'imagine', { prompt: 'three', seed: 2 });
  await until('a drawing', async () => (await drawnFor(ann)) > 0);
});

it('where a worker elsewhere can check, a job waits for it; where none ever could, it is refused when it is asked for', async () => {
  const offer = { models: [card], samplers: [], files: noFiles };
  await settle({ imageCheck: 'blur' });
  classifier = undefined;
  await offerModels(world.store, 'this one', { ...offer, abilities: [] });
  await ann.command(channel, 'imagine', { prompt: 'never' });
  await until('the refusal', async () =>
    (await ann.told()).some(({ text }) => text.includes('nothing is set up to do that yet')),
  );
  expect(await world.jobs.history(`local:${ann.id}`)).toEqual([]);
  await offerModels(world.store, 'another', { ...offer, abilities: ['image-check'] });
  await ann.command(channel, 'imagine', { prompt: 'elsewhere', seed: 2 });
  const { id } = await world.job(({ request }) => request?.prompt === 'elsewhere');
  // What the test's worker took it for: it says that it can do everything.
  await until('it to go back', () => world.requests.some(({ prompt }) => prompt === 'elsewhere'));
  await until('it to wait', async () => (await world.jobs.get(id))?.state === 'queued');
  const { client, prefix } = world.store;
  const route = await client.hget(
    `${prefix}:routes`,
    (await client.hget(`${prefix}:job:${id}`, 'route')) ?? '',
  );
  expect(route).toContain('"abilities":["image-check"]');
  await client.del(`${prefix}:offers`);
});

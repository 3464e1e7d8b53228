/** What moderators decide and read: held requests, pictures that wait, the log, and channels that are gone. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { logRefusals } from '../../src/bot/review/log-decisions.ts';
import { createReviewRecords } from '../../src/bot/review/records.ts';
import type { Place } from '../../src/chat/platform.ts';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import { createGate } from '../../src/gate/gate.ts';
import { checkImages, noteAudience } from '../../src/moderation/images/image-check.ts';
import { reviewPicture } from '../../src/moderation/images/review-pictures.ts';
import type { SomeSettings } from '../../src/moderation/settings/settings.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { standInClassifier, stripesEngine } from '../support/drawing/stand-in-classifier.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let office: Place;
let ann: ActingPerson;
let mod: ActingPerson;
const server = 'local:local';

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis, {
    rules: [
      noteAudience({
        settings: { settingsFor: (...place) => world.moderation.settings.settingsFor(...place) },
        isForAdults: async () => false,
        could: async () => true,
        log: { error: () => {} },
      }),
    ],
  });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  office = await world.chat.channel();
  ann = await world.chat.person();
  mod = await world.chat.person({ moderator: true });
  await settle({ reviewChannel: office.channel });
});
afterEach(async () => {
  const { revision } = await world.moderation.settings.read(server);
  await world.moderation.settings.replace(server, revision, { values: {}, channels: {} }, 'local:test');
});

async function settle(set: SomeSettings): Promise<void> {
  const { revision } = await world.moderation.settings.read(server);
  await world.moderation.settings.change(server, revision, { set }, 'local:test');
}

const guns = { name: 'weapons', words: ['gun'], patterns: [], keywords: [], regexes: [], replacement: '' };
const hold = () => settle({ rules: [{ ...guns, action: 'hold' }] });
const waits = (text = 'Waits for your approval') => world.message(office, text);
const told = (text: string, person: ActingPerson) =>
  until(`an answer with ${text}`, async () => (await person.told()).some((seen) => seen.text.includes(text)));

/** Draws stripes for odd seeds, which the stand-in classifier finds, and keeps them for moderators. */
function drawStripes(): void {
  const { settings } = world.moderation;
  const find = async () => standInClassifier;
  const unused = async (): Promise<never> => {
    throw new Error('The test’s engine draws only.');
  };
  world.draw = createDraw({
    engine: { ...stripesEngine, models: unused, status: () => unused() as never, close: unused },
    gate: createGate([
      checkImages({
        settings,
        classifiers: { find },
        isForAdults: async () => false,
        elsewhere: async () => false,
        log: { error: () => {} },
      }),
    ]),
    modelsFolder: '/nowhere',
    keepForReview: async (job, pictures) => {
      for (const [index, png] of pictures.entries())
        await world.store.blobs.put(reviewPicture(job, index), png, 600);
    },
    onStep: () => {},
    onUnavailable: () => {},
  });
}

it('a held request waits in the moderators’ channel and is drawn once it is approved', async () => {
  await hold();
  await ann.command(channel, 'imagine', { prompt: 'a man with a gun', seed: 2 });
  const review = await waits();
  expect(review.text).toContain('a man with a gun');
  expect(review.text).toContain('weapons: gun');
  expect(world.requests).toEqual([]);
  await mod.press(review, 'Approve');
  const decided = await waits(`Approved by ${mod.name}`);
  expect(decided.buttons).toEqual([]);
  await world.result(await world.thread(channel));
  const [entry] = await world.moderation.audit.find(server, { kinds: ['review'] });
  expect(entry?.entry).toMatchObject({
    by: `local:${mod.id}`,
    member: `local:${ann.id}`,
    decision: 'approve',
  });
});

it('a refused one is told to its person, and whoever comes second hears that it is decided', async () => {
  await hold();
  await ann.command(channel, 'imagine', { prompt: 'a gun' });
  const review = await waits();
  const other = await world.chat.person({ moderator: true });
  await ann.press(review, 'Approve');
  await told('Only moderators of this server can decide', ann);
  // At once: the one who comes second finds it decided, or finds no button any more.
  await Promise.allSettled([mod.press(review, 'Refuse'), other.press(review, 'Approve')]);
  await until('a decision', async () => (await world.jobs.heldOf(server)).length === 0);
  const query = { kinds: ['review'], member: `local:${ann.id}` } as const;
  await until('its entry', async () => (await world.moderation.audit.find(server, query)).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await world.moderation.audit.find(server, query)).toHaveLength(1);
});

it('one that was decided elsewhere is not decided again', async () => {
  await hold();
  await ann.command(channel, 'imagine', { prompt: 'a gun' });
  const review = await waits();
  const [job] = await world.jobs.heldOf(server);
  expect(
    await world.jobs.refuse(job?.id ?? '', 'local:cli', { code: 'no', message: 'No.', forPerson: true }),
  ).toBe(true);
  await mod.press(review, 'Approve');
  await told('Somebody else decided already', mod);
  expect(world.requests).toEqual([]);
});

it('refusing can ban too', async () => {
  await hold();
  await ann.command(channel, 'imagine', { prompt: 'a gun' });
  await mod.press(await waits(), 'Refuse and ban');
  await waits('who also banned the member');
  expect(await world.moderation.bans.of(`local:${ann.id}`, server)).toBeDefined();
  await world.message(await world.thread(channel), 'A moderator decided against it');
});

it('what nobody decides is refused when its time is over, and the channel says so', async () => {
  await hold();
  await ann.command(channel, 'imagine', { prompt: 'a gun' });
  await waits();
  const [job] = await world.jobs.heldOf(server);
  await world.jobs.refuse(job?.id ?? '', '', { code: 'hold_expired', message: 'Too late.', forPerson: true });
  await world.restart();
  await waits('Nobody decided in time');
});

it('a moderators’ channel that is gone, or closed, means no, and the settings say why', async () => {
  await hold();
  await world.chat.deny(office, 'post');
  await ann.command(channel, 'imagine', { prompt: 'a gun' });
  await world.message(await world.thread(channel), 'none can be reached here');
  await mod.command(channel, 'settings', {}, 'open');
  await told('I can’t write in the moderators’ channel', mod);
  await world.chat.deleteChannel(office);
  const second = await world.chat.channel();
  await ann.command(second, 'imagine', { prompt: 'another gun' });
  await world.message(await world.thread(second), 'none can be reached here');
});

it('pictures that would be refused wait, hidden, and come when they are approved', async () => {
  drawStripes();
  await settle({ imageCheck: 'refuse', reviewPictures: true });
  await ann.command(channel, 'imagine', { prompt: 'stripes', seed: 1 });
  const review = await waits('The check would refuse this picture');
  expect(review.images.map(({ spoiler }) => spoiler)).toEqual([true]);
  const thread = await world.thread(channel);
  await world.message(thread, 'A moderator has to look at the result first');
  expect((await world.chat.messages(thread)).flatMap(({ images }) => images)).toEqual([]);
  await mod.press(review, 'Approve');
  const shown = await until('the picture', async () =>
    (await allMessages()).find(({ images }) => images.length > 0),
  );
  expect(shown.images).toHaveLength(1);
  await ann.command(await world.chat.channel(), 'imagine', { prompt: 'more stripes', seed: 3 });
  await mod.press(
    await until('the second', async () =>
      (await world.chat.messages(office)).find(({ buttons }) => buttons.length > 0),
    ),
    'Refuse',
  );
  await told('A moderator decided against it', ann);
});

async function allMessages(): Promise<readonly Seen[]> {
  const threads = await world.chat.threads(channel);
  return (await Promise.all(threads.map(({ place }) => world.chat.messages(place)))).flat();
}

it('the log has who, what and why, the picture hidden, and buttons that delete, ban and allow', async () => {
  const log = await world.chat.channel();
  await settle({
    logChannel: log.channel,
    logWhat: 'everything',
    rules: [{ ...guns, action: 'alert' }],
  });
  await ann.command(channel, 'imagine', { prompt: 'a gun of chocolate', seed: 2 });
  const entry = await world.message(log, 'a gun of chocolate');
  expect(entry.text).toContain('allowed, moderators told');
  expect(entry.text).toContain('weapons: gun');
  expect(entry.images.map(({ spoiler }) => spoiler)).toEqual([true]);
  await mod.press(entry, 'Always allow these words');
  await told('Allowed from now on: gun', mod);
  expect((await world.moderation.settings.read(server)).values.allow).toEqual(['gun']);
  await mod.press(entry, 'Delete the picture');
  await told('The picture was deleted', mod);
  const thread = await world.thread(channel);
  await until('no picture', async () =>
    (await world.chat.messages(thread)).every(({ images }) => images.length === 0),
  );
  await ann.press(entry, 'Ban the member');
  await told('Only moderators of this server can decide', ann);
  await mod.press(entry, 'Ban the member');
  await told('may not ask for pictures here any more', mod);
  expect(await world.moderation.bans.of(`local:${ann.id}`, server)).toBeDefined();
});

it('the log hears of refusals at the gate, and only of what it is meant to', async () => {
  const log = await world.chat.channel();
  await settle({ logChannel: log.channel, logWhat: 'refusals' });
  const tell = logRefusals({
    settings: world.moderation.settings,
    reviews: createReviewRecords(world.store),
    platformOf: () => world.chat.platform,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const scene = {
    ...{ platform: 'local', member: `local:${ann.id}`, server, user: { id: ann.id, name: ann.name } },
    ...{ place: channel, locale: 'en', via: 'command', does: 'imagine' },
  } as const;
  const decided = {
    scene,
    asked: { prompt: 'a gun', model: { base: 'x', adapters: [] } },
    at: 'start',
  } as never as Parameters<typeof tell>[0];
  const rules = [{ name: 'weapons', found: ['gun'] }];
  await tell({ ...decided, job: 'j1', decision: 'refuse', rules });
  await tell({ ...decided, job: 'j2', decision: 'allow', rules: [] });
  const entry = await world.message(log, 'refused');
  expect(entry.text).toContain('weapons: gun');
  await ann.command(channel, 'imagine', { prompt: 'a fox', seed: 2 });
  await world.result(await world.thread(channel));
  expect(await world.chat.messages(log)).toHaveLength(1);
});

it('what a moderator sees of a picture has a button that bans who asked for it', async () => {
  await ann.command(channel, 'imagine', { prompt: 'a fox', seed: 2 });
  const result = await world.result(await world.thread(channel));
  const info = (person: ActingPerson) =>
    until('the info', async () =>
      (await person.told()).find(({ text }) => text.includes('To draw it again')),
    );
  await ann.choose(result.ref, 'image-info');
  expect((await info(ann)).buttons.map(({ label }) => label)).not.toContain('Ban the member');
  await mod.choose(result.ref, 'image-info');
  await mod.press(await info(mod), 'Ban the member');
  await told('may not ask for pictures here any more', mod);
  expect(await world.moderation.bans.of(`local:${ann.id}`, server)).toBeDefined();
});

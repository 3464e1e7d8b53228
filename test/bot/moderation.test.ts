/** What members meet of a server's rules in a chat: refusals that keep their words, quotas, rules that change while they wait. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { SomeSettings } from '../../src/moderation/settings/settings.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;

const server = () => `local:${channel.server}`;
const settle = async (set: SomeSettings, reset: (keyof SomeSettings)[] = []) => {
  const { settings } = world.moderation;
  const { revision } = await settings.read(server());
  await settings.change(server(), revision, { set, reset }, 'local:owner');
};
const no = (words: string[]) => ({
  rules: [
    {
      name: 'animals',
      words,
      patterns: [],
      keywords: [],
      regexes: [],
      action: 'refuse' as const,
      replacement: '',
    },
  ],
});
const told = (person: ActingPerson, text: string) =>
  until(`an answer with ${text}`, async () => (await person.told()).find((seen) => seen.text.includes(text)));

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
  const { settings } = world.moderation;
  const { revision } = await settings.read(server());
  await settings.replace(server(), revision, { values: {}, channels: {} }, 'local:owner');
});

it('a refused prompt is not lost: the form opens with it, and what is mended passes', async () => {
  await settle(no(['fox']));
  await ann.command(channel, 'imagine', { prompt: 'a red f0x in the snow', steps: 7 });
  const refusal = await told(ann, 'don’t allow this request');
  expect(refusal.text).not.toContain('animals');
  await ann.press(refusal, 'Edit prompt');
  const form = await until('the form', () => ann.form());
  expect(form.fields.map(({ value }) => value).join(' ')).toContain('a red f0x in the snow');
  await ann.submit(['a red hen in the snow', undefined]);
  await world.result(await world.thread(channel));
  expect(world.requests.map(({ prompt, steps }) => [prompt, steps])).toEqual([['a red hen in the snow', 7]]);
});

it('a quota says how much there is, and what was refused costs nothing', async () => {
  await settle({ imagesADay: 3, images: 2 });
  await ann.command(channel, 'imagine', { prompt: 'too many', n: 3 });
  await told(ann, 'You can request at most 2 pictures at a time');
  await ann.command(channel, 'imagine', { prompt: 'two', n: 2 });
  await world.result(await world.thread(channel));
  await ann.command(channel, 'imagine', { prompt: 'two more', n: 2 });
  const full = await told(ann, 'You can have 3 pictures in 24 hours here, and have had 2.');
  expect(full.text).toContain('You can have more in 24 hours.');
  expect(full.buttons.map(({ label }) => label)).toEqual(['Edit prompt']);
  const entries = await world.moderation.audit.find(server(), { member: `local:${ann.id}` });
  expect(
    entries.map(({ entry }) => 'decision' in entry && [entry.decision, 'code' in entry && entry.code]),
  ).toEqual([
    ['refuse', 'quota'],
    ['allow', false],
    ['refuse', 'rule_images'],
  ]);
});

it('a command that is switched off says so; help and the way back are always there', async () => {
  await settle({ deniedCommands: ['history', 'help', 'forget-me'] });
  await ann.command(channel, 'history');
  await told(ann, '/history can’t be used here');
  await ann.command(channel, 'help');
  await told(ann, '/imagine');
});

it('draws with the server’s own model and look where nobody says', async () => {
  await settle({ defaultSteps: 9, count: 2, model: 'no longer there' });
  await ann.command(channel, 'imagine', { prompt: 'a red fox' });
  await world.result(await world.thread(channel));
  expect(world.requests[0]).toMatchObject({ steps: 9, images: 2 });
});

it('rules that change while 50 jobs wait hold for them: none of the forbidden is drawn, quotas come back, all are told', async () => {
  await settle({ imagesADay: 100 });
  await world.stopDrawing();
  const people = [ann, ...(await Promise.all(Array.from({ length: 4 }, () => world.chat.person())))];
  const asked = people.flatMap((person) =>
    Array.from({ length: 10 }, (_, index) => ({
      person,
      prompt: index % 5 === 0 ? `hen ${person.id} ${index}` : `fox ${person.id} ${index}`,
    })),
  );
  for (const { person, prompt } of asked) await person.command(channel, 'imagine', { prompt });
  await until('50 jobs to wait', async () => (await world.jobs.queue()).waiting === 50);
  const used = (person: ActingPerson) =>
    world.jobs.quotaUsed({ server: server(), member: `local:${person.id}` }).then(({ day }) => day);
  expect(await Promise.all(people.map(used))).toEqual([10, 10, 10, 10, 10]);

  await settle(no(['fox']));
  await world.startDrawing();
  await until('all to be over', async () => {
    const { waiting } = await world.jobs.queue();
    return waiting === 0 && (await world.jobs.running()).length === 0;
  });
  const threads = await until('50 threads', async () => {
    const all = await world.chat.threads(channel);
    return all.length === 50 && all;
  });
  for (const { place } of threads) {
    const last = await until('the end of a job', async () => {
      const messages = await world.chat.messages(place);
      return messages.find(({ text, images }) => images.length > 0 || text.includes('was not drawn'));
    });
    if (last.images.length === 0) expect(last.text).toContain('The rules of this server have changed');
  }
  expect(world.requests.map(({ prompt }) => prompt.slice(0, 3))).toEqual(Array(10).fill('hen'));
  expect(await Promise.all(people.map(used))).toEqual([2, 2, 2, 2, 2]);
  const { week } = await world.jobs.counts({ server: server() });
  expect(week).toMatchObject({ refused: 40 });
}, 180_000);

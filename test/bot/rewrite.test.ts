/** Prompts that a language model rewrites, as people see it: shown first, drawn when they say so, never in the way. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { createExpander } from '../../src/expand/expander.ts';
import { type Proposal, pass, type Rule } from '../../src/gate/rule.ts';
import { noFiles } from '../../src/jobs/known-models.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, card, startBotWorld } from '../support/bot/bot-world.ts';
import { type LanguageModel, says, startLanguageModel } from '../support/language-model.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let model: LanguageModel;
let channel: Place;
let ann: ActingPerson;
const proposals: Proposal[] = [];
const rule: Rule = {
  name: 'test',
  admit(proposal) {
    proposals.push(proposal);
    return pass;
  },
};

beforeAll(async () => {
  redis = await startRedis();
  model = await startLanguageModel();
  world = await startBotWorld(redis, {
    models: {
      models: [{ ...card, letters: 'abcdefghijklmnopqrstuvwxyzA.,' }],
      samplers: ['ddim'],
      files: noFiles,
    },
    rules: [rule],
    expander: createExpander({
      endpoint: { url: model.url, model: 'tiny', timeoutMs: 500 },
      count: (text) => text.split(' ').length,
    }),
  });
});
afterAll(async () => {
  await world?.close();
  await model?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
  model.respond = says('A red cube of glass stands on a table.');
  proposals.length = 0;
});

const answered = (text: string): Promise<Seen> =>
  until(`an answer with ${text}`, async () =>
    (await ann.told()).find((answer) => answer.text.includes(text)),
  );
const labels = ({ buttons }: Seen) => buttons.map(({ label }) => label);

it('shows a longer prompt before it is drawn, and puts it before the gate', async () => {
  await ann.command(channel, 'imagine', { prompt: 'red cube --n 2 --expand', seed: 7 });
  const answer = await answered('In more detail');
  expect(answer.text).toContain('A red cube of glass stands on a table.');
  expect(answer.text).toContain('9 of the 128 tokens');
  expect(labels(answer)).toEqual(['Draw this', 'Edit prompt', 'Draw my own words']);
  expect([world.requests, proposals]).toEqual([[], []]);
  await ann.press(answer, 'Draw this');
  await world.result(await world.thread(channel));
  const drawn = { prompt: 'A red cube of glass stands on a table.', images: 2, seed: 7 };
  expect(world.requests).toMatchObject([drawn]);
  expect(world.requests[0]).not.toHaveProperty('expand');
  expect(proposals.map(({ request }) => request)).toMatchObject([drawn]);
});

it('draws the own words where the person prefers them', async () => {
  await ann.command(channel, 'imagine', { prompt: 'red cube', expand: true });
  await ann.press(await answered('In more detail'), 'Draw my own words');
  await world.result(await world.thread(channel));
  expect(world.requests).toMatchObject([{ prompt: 'red cube' }]);
});

it('draws the own words and says so where the language model fails', async () => {
  model.respond = (response) => void response.destroy();
  await ann.command(channel, 'imagine', { prompt: 'green cube --expand' });
  await answered('The language model gave no answer, so your own words are drawn.');
  await world.result(await world.thread(channel));
  expect(world.requests).toMatchObject([{ prompt: 'green cube' }]);
  world.log.length = 0;
});

it('offers a translation of what the drawing model can’t read, with its flags', async () => {
  await ann.command(channel, 'imagine', { prompt: '红色的立方体 --seed 9', n: 2 });
  const answer = await answered('can’t read that language');
  expect(labels(answer)).toEqual(['Draw this', 'Edit prompt']);
  await ann.press(answer, 'Draw this');
  await world.result(await world.thread(channel));
  const prompt = 'A red cube of glass stands on a table.';
  expect(world.requests).toMatchObject([{ prompt, seed: 9, images: 2 }]);
});

it('keeps what a form had beside the prompt, in its menus too', async () => {
  await ann.command(channel, 'imagine', {});
  const { fields } = await until('the form', () => ann.form());
  const given: Record<string, string> = {
    'What to draw': '红色的立方体',
    'Number of pictures': 'n=2',
    Options: '--seed 11',
  };
  await ann.submit(fields.map(({ label }) => given[label]));
  await ann.press(await answered('can’t read that language'), 'Draw this');
  await world.result(await world.thread(channel));
  const prompt = 'A red cube of glass stands on a table.';
  expect(world.requests).toMatchObject([{ prompt, seed: 11, images: 2 }]);
});

it('refuses it as before where nothing translates', async () => {
  model.respond = (response) => void response.writeHead(503).end();
  await ann.command(channel, 'imagine', { prompt: '蓝色的球' });
  expect(labels(await answered('The model can read nothing of'))).toEqual(['Edit prompt']);
  world.log.length = 0;
});

it('makes more of a short prompt that was drawn already', async () => {
  await ann.command(channel, 'imagine', { prompt: 'blue cube', seed: 7 });
  const thread = await world.thread(channel);
  const result = await world.result(thread);
  await ann.press(result, 'Expand');
  await ann.press(await answered('In more detail'), 'Draw this');
  await world.result(thread, 1);
  expect(world.requests.at(-1)).toMatchObject({ prompt: 'A red cube of glass stands on a table.' });
  expect(world.requests.at(-1)?.seed).not.toBe(7);
});

it('shows nobody what the rules of the server don’t allow, whoever wrote it', async () => {
  const { settings, patience } = world.moderation;
  const server = `local:${channel.server}`;
  const { revision } = await settings.read(server);
  const rules = ['blood', 'ghost'].map((word) => ({
    name: word,
    words: [word],
    patterns: [],
    keywords: [],
    regexes: [],
    action: word === 'blood' ? ('refuse' as const) : ('replace' as const),
    replacement: 'cloud',
  }));
  await settings.change(server, revision, { set: { rules } }, 'local:owner');
  let asked = 0;
  const answers =
    (text: string): typeof model.respond =>
    (...given) => {
      asked++;
      return says(text)(...given);
    };
  model.respond = answers('A cube in a pool of blood.');
  await ann.command(channel, 'imagine', { prompt: 'grey cube --expand' });
  const refusal = await answered('don’t allow this request');
  expect(labels(refusal)).toEqual(['Edit prompt']);
  expect((await ann.told()).some(({ text }) => text.includes('pool'))).toBe(false);
  expect(asked).toBe(1);
  await ann.command(channel, 'imagine', { prompt: 'bl00d cube --expand' });
  await until('the second refusal', async () => (await ann.told()).length === 2);
  expect(asked).toBe(1);
  model.respond = answers('A cube and a ghost.');
  await ann.command(channel, 'imagine', { prompt: 'white cube --expand' });
  expect((await answered('In more detail')).text).toContain('A cube and a cloud.');
  // What a language model wrote is no fault of the person's.
  expect(await patience.strike(server, `local:${ann.id}`)).toBe(0);
  const { revision: last } = await settings.read(server);
  await settings.change(server, last, { reset: ['rules'] }, 'local:owner');
  expect(world.requests).toEqual([]);
});

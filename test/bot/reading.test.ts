/** What of a prompt was not read is said with its pictures, and what can be done about it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { noFiles } from '../../src/jobs/known-models.ts';
import type { DrawResult } from '../../src/jobs/ports.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, card, drawnFor, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789,.!';

beforeAll(async () => {
  redis = await startRedis();
  const models = { models: [{ ...card, letters }], samplers: ['ddim'], files: noFiles };
  world = await startBotWorld(redis, { models });
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

/** Ann's picture, of which a worker tells that. */
async function drawn(tokens: Partial<DrawResult['tokens']>, tokenLength: 'auto' | 'fixed') {
  world.draw = async (request) => {
    const result = await drawnFor(request);
    return {
      ...result,
      tokens: { ...result.tokens, ...tokens },
      drawn: { ...result.drawn, tokenLength: request.tokenLength ?? tokenLength },
    };
  };
  await ann.command(channel, 'imagine', { prompt: 'a red fox in snow', seed: 7 });
  const thread = await world.thread(channel);
  return { thread, result: await world.result(thread) };
}

const labels = ({ buttons }: Awaited<ReturnType<BotWorld['result']>>) => buttons.map(({ label }) => label);

it('is shown where a model cuts, with a button that draws all of it from the same seed', async () => {
  const cut = {
    prompt: 211,
    used: 128,
    dropped: 83,
    unread: { prompt: { cut: 'and a tiny ship in the corner' } },
  };
  const { thread, result } = await drawn(cut, 'fixed');
  expect(result.text).toContain('128 of 211 read');
  expect(result.text).toContain(
    'This was too long to read to the end. Left out: and a tiny ship in the corner',
  );
  expect(result.text).not.toContain('Shorten it');
  await ann.press(result, 'Draw with all of it');
  const again = await world.result(thread, 1);
  expect(world.requests.at(-1)).toMatchObject({ prompt: 'a red fox in snow', seed: 7, tokenLength: 'long' });
  // All that can be is read now: there is nothing more to offer.
  expect(labels(again)).not.toContain('Draw with all of it');
});

it('past the end of what any model reads only a shorter prompt helps', async () => {
  const cut = { prompt: 600, used: 512, dropped: 88, unread: { prompt: { cut: 'a ship' } } };
  const { result } = await drawn(cut, 'auto');
  expect(result.text).toContain('Left out: a ship');
  expect(result.text).toContain('Shorten it to have it read in full.');
  expect(labels(result)).not.toContain('Draw with all of it');
});

it('names what the model has no letters for, in both prompts, and marks that did nothing', async () => {
  const unread = {
    prompt: { unknown: ['猫', '🔴'] },
    negative: { cut: 'fog', unknown: ['犬'] },
    marks: true as const,
  };
  const { result } = await drawn({ unknown: 2, negativeDropped: 1, negativeUnknown: 1, unread }, 'auto');
  expect(result.text).toContain('The model can’t read “猫”, “🔴”. It understands English best.');
  expect(result.text).toContain('In the negative prompt, the model can’t read “犬”.');
  expect(result.text).toContain('The negative prompt was too long to read to the end. Left out: fog');
  expect(result.text).toContain('only CLIP reads them');
});

it('says nothing of a prompt that was read, but of its length past what ELLA was trained on', async () => {
  const { result } = await drawn({ prompt: 129, used: 129, dropped: 0 }, 'auto');
  expect(result.text).toContain('129; ELLA was trained on up to 128');
  expect(result.text).not.toMatch(/⚠️|✂️/u);
});

it('a prompt of which nothing can be read is refused before it is queued, and can be edited', async () => {
  await ann.command(channel, 'imagine', { prompt: '一只红色的猫 --seed 7' });
  const answer = await until('the refusal', async () => (await ann.told())[0]);
  expect(answer.text).toContain('The model can read nothing of “一只红色的猫”');
  expect(answer.buttons.map(({ label }) => label)).toEqual(['Edit prompt']);
  expect(world.requests).toEqual([]);
  await ann.command(channel, 'imagine', { prompt: '一只红色的猫, a red cat' });
  await world.result(await world.thread(channel));
});

it('settings of another tool are split, and what was made of them is said', async () => {
  const copied = 'a red fox Negative prompt: fog Steps: 9, Sampler: DDIM, Seed: 5, Clip skip: 2 --v 6';
  await ann.command(channel, 'imagine', { prompt: copied });
  await world.result(await world.thread(channel));
  expect(world.requests.at(-1)).toMatchObject({ prompt: 'a red fox', negative: 'fog', steps: 9, seed: 5 });
  const answer = await until('the remark', async () => (await ann.told())[0]);
  expect(answer.text).toContain(
    'Read from the pasted settings: --no "fog" --steps 9 --sampler ddim --seed 5. ' +
      'Left out, as it means nothing here: clip skip 2, --v 6.',
  );
});

/** A hundred of DPG-Bench's dense prompts, sent as people send them: all read, all delivered in threads. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawnFor, isResult } from '../support/bot/bot-world.ts';
import { type DiscordBot, startDiscordBot } from '../support/discord/bot.ts';
import { fixturePath } from '../support/drawing/reference.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

const count = 100;
/** Those who send them, each in a channel of their own. */
const people = 10;

/** The longest ones, which are the hardest, and others from all over the set. */
function hundredPrompts(): string[] {
  const lines = readFileSync(fixturePath('dpg-bench-prompts.jsonl'), 'utf8').trim().split('\n');
  const prompts = lines.map((line): string => JSON.parse(line).prompt);
  const longest = [...prompts].sort((a, b) => b.length - a.length).slice(0, 40);
  const others = prompts.filter((prompt) => !longest.includes(prompt));
  const every = Math.floor(others.length / (count - longest.length));
  return [...longest, ...others.filter((_, index) => index % every === 0)].slice(0, count);
}

let redis: TestRedis;
let world: DiscordBot;
beforeAll(async () => {
  redis = await startRedis();
  world = await startDiscordBot(redis, (request) => drawnFor(request), { member: 50, server: 200 });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});

it('are all parsed, and all delivered in threads named after them, within every limit', async () => {
  const prompts = hundredPrompts();
  expect(new Set(prompts).size).toBe(count);
  const { chat } = world;
  const senders = await Promise.all(
    Array.from({ length: people }, async () => ({
      person: await chat.person(),
      place: await chat.channel(),
    })),
  );
  const sent = prompts.map((prompt, index) => ({ prompt, ...at(senders, index % people) }));
  // As people do: each sends the next one when the last was acknowledged.
  for (const { person, place } of senders) {
    for (const { prompt } of sent.filter((one) => one.person === person)) {
      await person.command(place, 'imagine', { prompt });
      await eventually('the acknowledgement', async () => (await person.waiting()).unacknowledged === 0);
    }
  }

  const results = await eventually(
    'all results',
    async () => {
      const threads = await Promise.all(senders.map(({ place }) => chat.threads(place)));
      const messages = await Promise.all(threads.flat().map((thread) => chat.messages(thread.place)));
      const found = messages.map((all) => all.filter(isResult));
      return found.flat().length === count && found;
    },
    180_000,
  );
  // One in each thread, and no picture that differs from the others by more than its prompt.
  expect(results.map((all) => all.length)).toEqual(Array(count).fill(1));
  for (const { person, place } of senders) {
    const jobs = await eventually('their deliveries to be recorded', async () => {
      const all = await world.jobs.history(`discord:${person.id}`, { limit: count });
      return all.every(({ delivery }) => delivery === 'posted') && all;
    });
    const own = sent.filter((one) => one.person === person).map(({ prompt }) => prompt);
    expect(jobs.map(({ request }) => request?.prompt).sort()).toEqual([...own].sort());
    const names = (await chat.threads(place)).map(({ name }) => name);
    for (const prompt of own) {
      expect(names.some((name) => name.length <= 100 && prompt.startsWith(name.replace(/…$/, '')))).toBe(
        true,
      );
    }
    expect(await person.waiting()).toEqual({ unacknowledged: 0, thinking: 0 });
  }
  expect(chat.server.violations).toEqual([]);
  expect(chat.server.requests.filter(({ status }) => status >= 400)).toEqual([]);
  expect(world.problems).toEqual([]);
}, 300_000);

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`There is no ${index}`);
  return found;
}

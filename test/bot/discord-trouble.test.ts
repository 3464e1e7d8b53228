/** Pictures on their way through a Discord that has a bad day: every one arrives, once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { drawnFor, isResult } from '../support/bot/bot-world.ts';
import { type DiscordBot, startDiscordBot } from '../support/discord/bot.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: DiscordBot;
let held: HeldDrawings;
let channel: Place;
let ada: ActingPerson;

beforeEach(async () => {
  redis = await startRedis();
  held = new HeldDrawings();
  world = await startDiscordBot(redis, held.draw, { member: 50, server: 200 });
  channel = await world.chat.channel();
  ada = await world.chat.person();
});
afterEach(async () => {
  const { violations } = world.chat.server;
  await world.close();
  await redis.stop();
  expect(violations).toEqual([]);
});

async function finish(index: number): Promise<void> {
  const drawing = await held.nth(index);
  drawing.finish(await drawnFor(drawing.request));
}

async function imagine(prompt: string, place = channel): Promise<void> {
  await ada.command(place, 'imagine', { prompt });
  // The answer says where it will come, so that place is ready.
  await eventually('the answer', async () => {
    const { unacknowledged, thinking } = await ada.waiting();
    return unacknowledged + thinking === 0;
  });
}

/** Everything with pictures in the threads of the channel. */
async function results(place = channel): Promise<Seen[]> {
  const threads = await world.chat.threads(place);
  const messages = await Promise.all(threads.map((thread) => world.chat.messages(thread.place)));
  return messages.flat().filter(isResult);
}

const allPosted = () =>
  eventually(
    'all deliveries to be recorded',
    async () => {
      const jobs = await world.jobs.history(`discord:${ada.id}`, { limit: 100 });
      return jobs.length > 0 && jobs.every(({ delivery }) => delivery === 'posted');
    },
    120_000,
  );

describe('every picture is delivered, once,', () => {
  it('though limits, failures, lost answers and dropped gateways come between', async () => {
    const { server } = world.chat;
    const pause = { 'retry-after': '0.3', 'x-ratelimit-scope': 'user' };
    const prompts = Array.from({ length: 12 }, (_, index) => `picture number ${index}`);
    for (const prompt of prompts) await imagine(prompt);
    server.fail({ at: 'POST /channels', times: 3, status: 429, headers: pause });
    server.fail({ at: 'POST /channels', times: 2, status: 500, afterwards: true });
    server.fail({ at: 'POST /channels', times: 2, status: 0, hangUp: true, afterwards: true });
    server.fail({ at: 'POST /channels', times: 9, status: 503 });
    server.fail({ at: 'DELETE /channels', times: 1, status: 500, afterwards: true });
    server.gateway.drop(false);
    for (const index of prompts.keys()) {
      await finish(index);
      if (index === 5) server.gateway.drop(true);
    }
    await allPosted();
    const seen = await results();
    expect(seen.map(({ images }) => images.length)).toEqual(prompts.map(() => 1));
    for (const prompt of prompts) {
      const shown = seen.filter(({ images: [image] }) => new RegExp(`${prompt}\\b`).test(image?.alt ?? ''));
      expect(shown).toHaveLength(1);
    }
  });

  it('when the drawing took 20 minutes and the command’s token is over', async () => {
    await imagine('a cathedral at dawn');
    const before = world.chat.server.requests.length;
    world.chat.server.pass(20 * 60_000);
    await finish(0);
    await allPosted();
    expect(await results()).toHaveLength(1);
    // Nothing was tried with the token that is over.
    const later = world.chat.server.requests.slice(before);
    expect(later.filter(({ path }) => path.startsWith('/webhooks'))).toEqual([]);
    expect(world.problems).toEqual([]);
  });

  it('in the thread that fell asleep meanwhile', async () => {
    await imagine('a sleeping cat');
    const [thread] = await eventually('the thread', async () => {
      const threads = await world.chat.threads(channel);
      return threads.length > 0 && threads;
    });
    await world.chat.archive(thread?.place ?? channel);
    await finish(0);
    await allPosted();
    expect(await results()).toHaveLength(1);
  });
});

describe('a place that is lost while the picture is drawn:', () => {
  const direct = () =>
    eventually('the direct message', async () => {
      const all = (await ada.directMessages()).filter(isResult);
      return all.length > 0 && all;
    });

  it('the channel is deleted; the person gets it directly', async () => {
    await imagine('an orphan');
    await world.chat.deleteChannel(channel);
    await finish(0);
    expect(await direct()).toHaveLength(1);
    await allPosted();
    expect(world.problems.join('\n')).toMatch(/place of a result is lost/);
  });

  it('the bot is thrown out; the person gets it directly', async () => {
    await imagine('an exile');
    world.chat.server.kick(world.chat.guild);
    await finish(0);
    expect(await direct()).toHaveLength(1);
    await allPosted();
  });

  it('and the person takes no direct messages: it is listed for the operator, and the others go on', async () => {
    const other = await world.chat.channel();
    await imagine('nowhere to go');
    await imagine('somewhere else', other);
    await world.chat.closeDirects(ada);
    await world.chat.deleteChannel(channel);
    for (const index of [0, 1]) await finish(index);
    await eventually('the other result', async () => (await results(other)).length === 1);
    const [letter] = await eventually('the dead letter', async () => {
      const letters = await world.jobs.deadLetters();
      return letters.length > 0 && letters;
    });
    expect(letter?.job.request?.prompt).toBe('nowhere to go');
    expect(letter?.reason).toMatch(/chat_(gone|forbidden)/);
  });
});

it('a picture that is to be hidden is hidden, its preview too', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a surprise', spoiler: true, n: 2 });
  const drawing = await held.nth(0);
  const pictures = async () => {
    const threads = await world.chat.threads(channel);
    const said = await world.chat.messages(threads[0]?.place ?? channel);
    return said.flatMap(({ images }) => images.map(({ name }) => name));
  };
  const preview = () => Buffer.from('89504e470d0a1a0a', 'hex');
  let step = 0;
  const [soFar] = await eventually('the preview', async () => {
    step += 1;
    drawing.context.onProgress({ step, steps: 1e6, preview });
    const names = await pictures();
    return names.length > 0 && names;
  });
  expect(soFar).toMatch(/^SPOILER_preview/);
  await finish(0);
  await allPosted();
  const names = await pictures();
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(name).toMatch(/^SPOILER_ella/);
});

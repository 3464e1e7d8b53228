/** The last word on a job: whoever finds that it is over says it, after any restart. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Place, PlatformError } from '../../src/chat/platform.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { type BotWorld, drawnFor, isResult, startBotWorld } from '../support/bot/bot-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let held: HeldDrawings;
let channel: Place;
let ada: ActingPerson;
let problem: 'unavailable' | 'invalid' | undefined;

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
});
afterAll(async () => {
  await world.close();
  await redis.stop();
});
beforeEach(async () => {
  held = new HeldDrawings();
  world.draw = held.draw;
  problem = 'unavailable';
  world.deliver = (own) => async (delivery, context) => {
    if (problem !== undefined) throw new PlatformError(problem, 'The chat has a bad day.');
    await own(delivery, context);
  };
  await world.restart();
  channel = await world.chat.channel();
  ada = await world.chat.person();
});
afterEach(() => world.reset());

const unfinished = () => world.store.client.zrange(`${world.store.prefix}:unfinished`, '0', '-1');
const drawn = async (index = 0) => {
  const drawing = await held.nth(index);
  drawing.context.onProgress({ step: 4, steps: 4 });
  drawing.finish(await drawnFor(drawing.request));
};
const deliveryIs = (how: string) =>
  eventually(
    `the delivery to be ${how}`,
    async () => {
      const [job] = await world.jobs.history(`local:${ada.id}`);
      return job?.delivery === how && job;
    },
    60_000,
  );

describe.each([false, true])(
  'a drawn result that is given up; the bot restarts meanwhile: %s',
  (restarts) => {
    it('is told in its status, with a way to get it', async () => {
      await ada.command(channel, 'imagine', { prompt: 'a red fox' });
      const thread = await world.thread(channel);
      await drawn();
      await deliveryIs('waiting');
      if (restarts) await world.restart();
      problem = 'invalid';
      await deliveryIs('dead');
      const said = await eventually(
        'the last word',
        async () => {
          const all = await world.chat.messages(thread);
          return all.some(({ text }) => text.includes('could not be posted')) && all;
        },
        30_000,
      );
      expect(said).toHaveLength(1);
      const [status] = said;
      expect(status?.text).toContain('Drawn, but it could not be posted.');
      expect(status?.buttons.map(({ label }) => label)).toEqual(['Send again']);
      expect(await unfinished()).toEqual([]);
      problem = undefined;
      if (status !== undefined) await ada.press(status, 'Send again');
      await world.result(thread);
      await deliveryIs('posted');
      await eventually('the status to go', async () => (await world.chat.messages(thread)).length === 1);
      await eventually('nothing to be left', async () => (await unfinished()).length === 0);
    });
  },
);

it('of a result that was given up while no bot ran is said by the next one', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  const thread = await world.thread(channel);
  await drawn();
  const { id } = await deliveryIs('waiting');
  // As another process records it, without a word.
  await world.store.client.hset(`${world.store.prefix}:job:${id}`, { delivery: 'dead', reason: 'lost' });
  await world.restart();
  await world.message(thread, 'Drawn, but it could not be posted.');
});

it('of a job whose person cannot be told is over all the same, and leaves an audit line', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  await world.thread(channel);
  await world.message(await world.thread(channel), /Starting|Waiting|step/);
  await world.chat.deleteChannel(channel);
  problem = undefined;
  await world.chat.closeDirects(ada);
  await drawn();
  const { id } = await deliveryIs('dead');
  await eventually('nothing to be left', async () => (await unfinished()).length === 0);
  expect(world.log.filter(({ fields }) => fields.audit === 'not_told' && fields.job === id)).toHaveLength(1);
});

it('of a status that could not be removed is removed later', async () => {
  problem = undefined;
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  const thread = await world.thread(channel);
  const { platform } = world.chat;
  const remove = platform.remove;
  let refusals = 1;
  platform.remove = async (message) => {
    if (refusals-- > 0) throw new PlatformError('unavailable', 'Not now.');
    await remove(message);
  };
  await drawn();
  await world.result(thread);
  await eventually('the status to go', async () => {
    const all = await world.chat.messages(thread);
    return all.length === 1 && all.every(isResult);
  });
  await eventually('nothing to be left', async () => (await unfinished()).length === 0);
  platform.remove = remove;
});

it('of a picture that the chat won’t take yet: the queue shows it, and says that it is too late to cancel', async () => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox' });
  const thread = await world.thread(channel);
  await drawn();
  await deliveryIs('waiting');
  await ada.command(channel, 'queue', {});
  const told = async (word: string) =>
    eventually(word, async () => (await ada.told()).some(({ text }) => text.includes(word)));
  await told('1. a red fox: Drawn, and being posted');
  const [status] = await world.chat.messages(thread);
  if (status === undefined) throw new Error('There is no status.');
  await ada.press(status, 'Cancel');
  await told('It is drawn already, and being posted.');
});

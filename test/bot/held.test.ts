/** A job that waits for a decision, as its person and moderators see it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { Rule } from '../../src/gate/rule.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type CommandWorld, startCommandWorld } from '../support/bot/command-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const holding: Rule = {
  name: 'holding',
  admit: ({ request: { prompt } }) => ({
    kind: 'pass',
    hold: prompt.includes('fox') ? { kind: prompt.includes('later') ? 'paused' : 'review' } : undefined,
  }),
};

const server = 'local:local';

let redis: TestRedis;
let world: CommandWorld;
let channel: Place;
let ann: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
  world = await startCommandWorld(redis, { rules: [holding] });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
  // Without a place where moderators see it, nothing could wait for them.
  const office = await world.chat.channel();
  const { settings } = world.moderation;
  const { revision } = await settings.read(server);
  await settings.change(server, revision, { set: { reviewChannel: office.channel } }, 'local:test');
});

const statusOf = async (text: string) => world.message(await world.thread(channel), text);

it('says so in its status, in the lists, and that it goes on once it is released', async () => {
  await world.stopDrawing();
  const id = await world.enqueue(ann, channel, 'a fox');
  await statusOf('Waiting for a moderator’s approval');
  expect((await world.ask(ann, channel, 'history')).text).toContain('waiting for approval');
  expect((await world.ask(ann, channel, 'info')).text).toContain('waiting for approval');
  const queue = await world.ask(ann, channel, 'queue');
  expect(queue.text).toContain('a fox: Waiting for a moderator’s approval');
  expect(queue.text).toContain('Waiting for approval');
  await world.jobs.release(id, 'local:mod');
  await statusOf('Approved · Waiting: number 1 of 1');
  await world.startDrawing();
  await world.result(await world.thread(channel));
});

it('tells its person why it was refused, and counts it', async () => {
  const id = await world.enqueue(ann, channel, 'a fox');
  await statusOf('Waiting for a moderator’s approval');
  const why = { code: 'not_here', message: 'No foxes in this channel.', forPerson: true };
  expect(await world.jobs.refuse(id, 'local:mod', why)).toBe(true);
  await statusOf('This was not drawn: No foxes in this channel.');
  expect((await world.ask(ann, channel, 'history')).text).toContain('refused');
  expect((await world.ask(ann, channel, 'stats')).text).toContain('refused 1');
  expect(world.requests).toEqual([]);
});

it('says when its server is paused, and a moderator can find and cancel it', async () => {
  const id = await world.enqueue(ann, channel, 'a fox for later');
  await statusOf('Paused: this will be drawn when drawing resumes on this server');
  const mod = await world.chat.person({ moderator: true });
  await world.ask(mod, channel, 'cancel', { job: id });
  await until('the end', async () => (await world.jobs.get(id))?.state === 'cancelled');
  await statusOf('Cancelled by a moderator.');
});

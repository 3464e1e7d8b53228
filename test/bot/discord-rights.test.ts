/** Who sees and stops whose jobs on Discord, where rights differ from channel to channel. */
import { PermissionFlagsBits as bits } from 'discord.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { type DiscordBot, startDiscordBot } from '../support/discord/bot.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: DiscordBot;
const held = new HeldDrawings();

beforeAll(async () => {
  redis = await startRedis();
  world = await startDiscordBot(redis, held.draw, { member: 50, server: 200 });
});
afterAll(async () => {
  const { violations } = world.chat.server;
  await world.close();
  await redis.stop();
  expect(violations).toEqual([]);
});

const grant = (channel: Place, { id }: ActingPerson, allow: bigint) => {
  const at = world.chat.channelAt(channel);
  at.overwrites.push({ id, allow, deny: 0n });
  world.chat.server.changed(at);
};
const suggested = (person: ActingPerson, place: Place, typed = '') =>
  world.chat.suggestions(person, place, 'cancel', 'job', typed);
const jobOf = async ({ id }: ActingPerson) => {
  const [job] = await eventually('the job', async () => {
    const all = await world.jobs.open(`discord:${id}`);
    return all.length > 0 && all;
  });
  return job?.id ?? '';
};
const answered = async (person: ActingPerson, what: RegExp) =>
  eventually(`an answer with ${what}`, async () => (await person.told()).some(({ text }) => what.test(text)));

it('rights in one channel are rights over the jobs of that channel, wherever they are used', async () => {
  const [own, other] = [await world.chat.channel(), await world.chat.channel()];
  const [ada, bob] = [await world.chat.person(), await world.chat.person()];
  grant(own, bob, bits.ManageMessages);
  await ada.command(other, 'imagine', { prompt: 'in another channel' });
  const elsewhere = await jobOf(ada);
  const cleo = await world.chat.person();
  await cleo.command(own, 'imagine', { prompt: 'in the channel of bob' });
  const here = await jobOf(cleo);
  for (const place of [own, other]) {
    expect((await suggested(bob, place)).map((name) => name.split(' (')[0])).toEqual([
      'in the channel of bob',
    ]);
  }
  await bob.command(own, 'cancel', { job: elsewhere });
  await answered(bob, /Only the person who asked for this/);
  await bob.command(other, 'cancel', { job: here });
  await answered(bob, /Cancelled/);
  expect((await world.jobs.get(elsewhere))?.state).not.toBe('cancelled');
  expect((await world.jobs.get(here))?.cancelledBy).toBe(`discord:${bob.id}`);
});

it('what reactions do is settled by who manages the server', async () => {
  const channel = await world.chat.channel();
  const bob = await world.chat.person();
  grant(channel, bob, bits.ManageMessages);
  await bob.command(channel, 'reactions', { emoji: '🔥', action: 'rerun' }, 'set');
  await answered(bob, /Only moderators/);
});

it('a private job is stopped by a moderator who never reads it', async () => {
  const channel = await world.chat.channel();
  const ada = await world.chat.person();
  await ada.command(channel, 'imagine', { prompt: 'my secret tattoo', private: true });
  const job = await jobOf(ada);
  const moderator = await world.chat.person({ moderator: true });
  const names = await suggested(moderator, channel);
  expect(names.filter((name) => name.startsWith('(private)'))).toHaveLength(1);
  expect(names.join()).not.toContain('tattoo');
  // Nor is it found by its text.
  expect(await suggested(moderator, channel, 'tattoo')).toEqual([]);
  expect(await suggested(ada, channel, 'tattoo')).toHaveLength(1);
  await moderator.command(channel, 'info', { job });
  await moderator.command(channel, 'queue');
  await moderator.command(channel, 'cancel', { job });
  await answered(moderator, /Cancelled: *\(private\)/);
  expect((await moderator.told()).map(({ text }) => text).join()).not.toContain('tattoo');
});

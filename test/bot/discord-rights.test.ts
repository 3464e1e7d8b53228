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

it('settings are changed by button and form, in words; what can’t be saved can be mended', async () => {
  const channel = await world.chat.channel();
  const manager = (await world.chat.platform.roles(channel)).find(({ name }) => name === 'manager');
  const boss = await world.chat.person({ roles: [manager?.id ?? ''] });
  const { settings } = world;
  const server = `discord:${channel.server}`;
  const values = async () => (await settings.read(server)).values;
  const rival = async (set: object) => {
    await settings.change(server, (await settings.read(server)).revision, { set }, 'discord:rival');
  };
  const screen = async (what: string, label: string) =>
    eventually(`a screen with ${what} and ${label}`, async () =>
      (await boss.told()).findLast(
        ({ text, buttons }) => text.includes(what) && buttons.some((button) => button.label.includes(label)),
      ),
    );
  const fill = async (what: string, label: string, typed: readonly (string | undefined)[]) => {
    const seen = await screen(what, label);
    await boss.press(seen, seen.buttons.find((button) => button.label.includes(label))?.label ?? '');
    const form = await eventually('the form', () => boss.form());
    await boss.submit(typed);
    return form;
  };
  // Whatever they say, settings don't shut out who manages the server.
  await rival({ deniedMembers: [boss.id], deniedCommands: ['settings'], deniedChannels: [channel.channel] });
  await boss.command(channel, 'settings', {}, 'open');
  await boss.press(await screen('Settings of this server', 'Where'), 'Where');
  await boss.press(await screen('In threads', 'In threads'), 'In threads');
  await screen('Changed. In threads: on → off', 'All topics');
  await boss.press(await screen('Changed', 'All topics'), 'All topics');
  await boss.press(await screen('Settings of this server', 'How much'), 'How much');
  await fill('How much', 'Pictures of one member a day', ['many']);
  const typed = await fill('"many" is no number', 'Edit what you typed', ['50']);
  expect(typed.fields).toMatchObject([{ value: 'many' }]);
  const changed = await screen('a day: not set → 50', 'Pictures of one member a day');
  await rival({ imagesADay: 70 });
  await boss.press(changed, 'Pictures of one member a day');
  await eventually('the form', () => boss.form());
  await boss.submit(['80']);
  const again = await fill('Somebody else changed', 'Edit what you typed', [undefined]);
  expect(again.fields).toMatchObject([{ value: '80' }]);
  await screen('a day: 70 → 80', 'All topics');
  await boss.press(await screen('a day: 70 → 80', 'All topics'), 'All topics');
  const wrong = '{"kind": "ella-bot settings", "version": 1, "values": {"magic": 1}}';
  await fill('Settings of this server', 'Import', [undefined, wrong]);
  const mended = await fill('no setting named magic', 'Edit what you typed', [
    undefined,
    '{"kind": "ella-bot settings", "version": 1, "values": {"steps": 30}}',
  ]);
  expect(mended.fields[1]?.value).toBe(wrong);
  await screen('The settings were imported', 'Export');
  expect(await values()).toEqual({ steps: 30 });
  // What was shown to those who may is nothing that others can press.
  const ada = await world.chat.person();
  await ada.command(channel, 'settings', {}, 'open');
  await answered(ada, /Only moderators/);
});

/** Discord's kinds of places, who installed the app, permissions that are missing, and places that vanish. */
import { PermissionFlagsBits as bits, ChannelType } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Image, type Message, type Place, PlatformError } from '../../../src/chat/platform.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { until } from '../../contracts/until.ts';
import { type DiscordHarness, invited, startDiscordHarness } from '../../support/discord/harness.ts';
import { command, pressButton } from '../../support/discord/interact.ts';
import { placeOf } from '../../support/discord/seen.ts';
import type { User } from '../../support/discord/world.ts';

const app = createContractApp();
let harness: DiscordHarness;
let reported: string[] = [];
let nonces = 0;

beforeAll(async () => {
  harness = await startDiscordHarness(app, (error) => reported.push(messageOf(error)));
});
beforeEach(() => {
  app.reset();
  reported = [];
});
afterEach(() => {
  expect(harness.server.violations).toEqual([]);
});
afterAll(() => harness.stop());

const picture: Image = {
  name: 'a cat.png',
  type: 'image/png',
  bytes: solidPng(8, 8, [200, 100, 50]),
  alt: 'a cat',
};
const post = (place: Place, message: Message = { text: 'the picture', images: [picture] }) =>
  harness.platform.post(place, message, { nonce: `places ${nonces++}` });
const refusalOf = async (deed: Promise<unknown>) => {
  const error = await deed.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof PlatformError)) throw new Error('It was not refused', { cause: error });
  return { problem: error.problem, permission: error.permission };
};
const forum = (more = {}) => harness.server.channel(harness.guild, ChannelType.GuildForum, more);
const userOf = (id: string): User => {
  const user = harness.server.world.users.get(id);
  if (user === undefined) throw new Error('There is no such person');
  return user;
};

describe('a forum', () => {
  it('gets a thread of its own for a post, and what follows goes there', async () => {
    const channel = forum();
    const { main } = await post(placeOf(channel), {
      text: 'A cat in a boat. It is raining.',
      images: [picture],
    });
    const [thread, ...more] = await harness.threads(placeOf(channel));
    expect(more).toEqual([]);
    expect(thread).toMatchObject({ name: 'A cat in a boat. It is raining.', place: main.place });
    expect(await harness.platform.openThread(main, 'Again')).toEqual(main.place);
    await harness.platform.update(main, { text: 'changed' });
    await harness.platform.react(main, '🔁');
    await post(main.place, { text: 'more' });
    expect((await harness.messages(main.place)).map(({ text }) => text.trim())).toEqual(['changed', 'more']);
  });

  it('gets a thread for each of two posts that say the same, though an answer was lost', async () => {
    const place = placeOf(forum());
    await post(place, { text: 'the same' });
    harness.server.fail({
      at: `POST /channels/${place.channel}/threads`,
      times: 1,
      status: 500,
      afterwards: true,
    });
    await post(place, { text: 'the same' });
    expect(await harness.threads(place)).toHaveLength(2);
  });

  it('that wants a tag gets one', async () => {
    const channel = forum({ tag: harness.server.world.nextId() });
    await post(placeOf(channel));
    expect(await harness.threads(placeOf(channel))).toHaveLength(1);
  });

  it('gets one thread for a nonce, tried twice or at the same time', async () => {
    const place = placeOf(forum());
    const once = () => harness.platform.post(place, { text: 'once' }, { nonce: 'the same' });
    const [first, second] = await Promise.all([once(), once()]);
    expect(second).toEqual(first);
    expect(await once()).toEqual(first);
    expect(await harness.threads(place)).toHaveLength(1);
  });

  it.each([
    ['the answer was lost', { status: 500, afterwards: true }],
    ['the connection broke after it was heard', { status: 500, hangUp: true, afterwards: true }],
    ['it failed at first', { status: 502 }],
    ['it had to wait', { status: 429, headers: { 'retry-after': '0.2', 'x-ratelimit-scope': 'shared' } }],
  ])('gets one thread where %s', async (_, fault) => {
    const place = placeOf(forum());
    harness.server.fail({ at: `POST /channels/${place.channel}/threads`, times: 1, ...fault });
    const { main } = await post(place, { text: 'a unicorn' });
    const threads = await harness.threads(place);
    expect(threads).toHaveLength(1);
    expect(threads[0]?.place).toEqual(main.place);
  });
});

describe('a locked thread', () => {
  it('names the permission that opens it', async () => {
    const place = placeOf(harness.server.channel(harness.guild));
    const { main } = await post(place);
    const thread = await harness.platform.openThread(main, 'A thread');
    const channel = harness.channelAt(thread);
    channel.locked = true;
    channel.archived = true;
    expect(await refusalOf(post(thread))).toEqual({ problem: 'forbidden', permission: 'Manage Threads' });
  });
});

describe('a permission that is missing is named:', () => {
  it.each([
    ['View Channels', bits.ViewChannel, (place: Place) => post(place)],
    ['Send Messages', bits.SendMessages, (place: Place) => post(place)],
    ['Attach Files', bits.AttachFiles, (place: Place) => post(place)],
    ['Embed Links', bits.EmbedLinks, (place: Place) => post(place, { text: 'text', tone: 'good' })],
  ])('%s', async (permission, bit, deed) => {
    const channel = harness.server.channel(harness.guild);
    channel.overwrites.push({ id: harness.server.world.bot.id, allow: 0n, deny: bit });
    harness.server.changed(channel);
    expect(await refusalOf(deed(placeOf(channel)))).toEqual({ problem: 'forbidden', permission });
  });

  it.each([
    ['Add Reactions', bits.AddReactions],
    ['Read Message History', bits.ReadMessageHistory],
  ])('%s', async (permission, bit) => {
    const channel = harness.server.channel(harness.guild);
    const { main } = await post(placeOf(channel));
    channel.overwrites.push({ id: harness.server.world.bot.id, allow: 0n, deny: bit });
    harness.server.changed(channel);
    expect(await refusalOf(harness.platform.react(main, '🔁'))).toEqual({ problem: 'forbidden', permission });
  });

  it('Send Messages in Threads', async () => {
    const channel = harness.server.channel(harness.guild);
    const { main } = await post(placeOf(channel));
    const thread = await harness.platform.openThread(main, 'A thread');
    channel.overwrites.push({ id: harness.server.world.bot.id, allow: 0n, deny: bits.SendMessagesInThreads });
    harness.server.changed(channel);
    expect(await refusalOf(post(thread))).toEqual({
      problem: 'forbidden',
      permission: 'Send Messages in Threads',
    });
  });

  it('also where a role and not an exception lacks it', async () => {
    const guild = harness.server.guild(invited & ~bits.AttachFiles);
    const everyone = guild.roles.find(({ id }) => id === guild.id);
    if (everyone !== undefined) everyone.permissions &= ~bits.AttachFiles;
    const channel = harness.server.channel(guild);
    expect(await refusalOf(post(placeOf(channel)))).toEqual({
      problem: 'forbidden',
      permission: 'Attach Files',
    });
  });
});

describe('what a member may settle', () => {
  const roleOf = (name: string) => harness.guild.roles.find((role) => role.name === name)?.id ?? '';
  const standing = async (place: Place, id: string) => {
    const member = await harness.platform.member(place, id);
    return member && { moderator: member.moderator, managesServer: member.managesServer };
  };
  const withException = (id: string, allow: bigint, deny = 0n) => {
    const channel = harness.server.channel(harness.guild);
    channel.overwrites.push({ id, allow, deny });
    harness.server.changed(channel);
    return placeOf(channel);
  };

  it('is asked for in each place by itself, and for the server alone', async () => {
    const bob = await harness.person();
    const own = withException(bob.id, bits.ManageMessages);
    const elsewhere = await harness.channel();
    expect(await standing(own, bob.id)).toEqual({ moderator: true, managesServer: false });
    expect(await standing(elsewhere, bob.id)).toEqual({ moderator: false, managesServer: false });
  });

  it('ends where they see nothing, unless they manage the server', async () => {
    const [mod, manager] = [await harness.person({ moderator: true }), await harness.person()];
    harness.guild.members.set(manager.id, [roleOf('manager')]);
    const hidden = withException(harness.guild.id, 0n, bits.ViewChannel);
    expect(await standing(hidden, mod.id)).toEqual({ moderator: false, managesServer: false });
    expect(await standing(hidden, manager.id)).toEqual({ moderator: true, managesServer: true });
  });

  it('is not guessed for a channel that the bot can’t look at', async () => {
    const mod = await harness.person({ moderator: true });
    const place = await harness.channel();
    await harness.deleteChannel(place);
    expect(await standing(place, mod.id)).toEqual({ moderator: false, managesServer: false });
  });
});

describe('a job’s place that vanishes:', () => {
  it('the channel is deleted while the picture is drawn', async () => {
    const place = placeOf(harness.server.channel(harness.guild));
    const ada = await harness.person();
    const ends: unknown[] = [];
    app.on(async (event, reply) => {
      await reply.acknowledge();
      await harness.deleteChannel(place);
      ends.push(await refusalOf(post(event.place)));
      await reply.answer({ text: 'The channel is gone.' });
    });
    await ada.command(place, 'draw', { prompt: 'a cat' });
    await until('the end', async () => (await ada.directMessages()).length === 1);
    expect(ends).toEqual([{ problem: 'gone', permission: undefined }]);
    expect(reported).toEqual([]);
  });

  it('the bot is thrown out while the picture is drawn', async () => {
    const guild = harness.server.guild(invited);
    const place = placeOf(harness.server.channel(guild));
    const { main } = await post(place);
    harness.server.kick(guild);
    const deeds = [
      () => post(place),
      () => harness.platform.update(main, { text: 'changed' }),
      () => harness.platform.openThread(main, 'A thread'),
      () => harness.platform.react(main, '🔁'),
    ];
    for (const deed of deeds) expect((await refusalOf(deed())).problem).toBe('gone');
    const elsewhere = placeOf(harness.server.channel(harness.guild));
    await post(elsewhere);
    expect(harness.platform.health().ok).toBe(true);
  });
});

describe('the app on a person’s own account', () => {
  it('in a server without the bot: it can answer there, and results go to the direct conversation', async () => {
    const guild = harness.server.guild(invited);
    harness.server.kick(guild);
    const channel = harness.server.channel(guild);
    const ada = await harness.person();
    guild.members.set(ada.id, []);
    const results: Place[] = [];
    app.on(async (event, reply) => {
      expect(event.canPost).toBe(false);
      const place = await harness.platform.direct(event.place, event.user.id);
      await post(place);
      results.push(place);
      await reply.answer({ text: 'See your direct messages.' });
    });
    const acting = { core: harness.server, user: userOf(ada.id), channel, userInstalled: true };
    const given = command(acting, 'draw', { prompt: 'a cat' });
    // The event of a server without the bot comes over the first shard.
    harness.server.tell('INTERACTION_CREATE', given.packet, undefined);
    await until('the answer', async () => (await ada.told()).length > 0);
    expect((await ada.told()).map(({ text }) => text.trim())).toEqual(['See your direct messages.']);
    expect((await ada.directMessages())[0]?.images).toHaveLength(1);
    expect(results[0]?.direct).toBe(true);
  });

  it('in the conversation with the bot: results stay there', async () => {
    const ada = await harness.person();
    const place = await harness.platform.direct(placeOf(harness.server.channel(harness.guild)), ada.id);
    app.on(async (event, reply) => {
      expect(event).toMatchObject({ canPost: true, place: { direct: true, server: '@me' } });
      const { main } = await post(event.place);
      expect(await harness.platform.openThread(main, 'No threads here')).toEqual(event.place);
      await reply.answer({ text: 'done' });
    });
    await ada.command(place, 'draw', { prompt: 'a cat' });
    await until('the picture', async () =>
      (await ada.directMessages()).some(({ images }) => images.length === 1),
    );
    await until('the answer', async () => (await ada.told()).length === 1);
    expect(reported).toEqual([]);
  });
});

describe('a button', () => {
  it('whose id nobody knows is told as it is, and answered', async () => {
    const channel = harness.server.channel(harness.guild);
    const { main } = await post(placeOf(channel), {
      text: 'of an older version',
      buttons: [{ label: 'Old', customId: 'v0:gone:\u{1F9E8}' }],
    });
    const ada = await harness.person();
    const message = channel.messages.get(main.id);
    if (message === undefined) throw new Error('The message is gone');
    for (const id of ['v0:gone:\u{1F9E8}', 'x'.repeat(100), '{"evil":1}', '__proto__']) {
      pressButton({ core: harness.server, user: userOf(ada.id), channel }, message, id);
    }
    await until('all answers', async () => (await ada.told()).length === 4);
    expect(app.events.map((event) => event.kind === 'button' && event.customId)).toEqual([
      'v0:gone:\u{1F9E8}',
      'x'.repeat(100),
      '{"evil":1}',
      '__proto__',
    ]);
    expect(await ada.waiting()).toEqual({ unacknowledged: 0, thinking: 0 });
  });
});

describe('a picture', () => {
  it('that is to be hidden carries the mark of a spoiler, and only that one', async () => {
    const place = placeOf(harness.server.channel(harness.guild));
    await post(place, { images: [{ ...picture, spoiler: true }, picture] });
    const [message] = await harness.messages(place);
    expect(message?.images.map(({ name }) => name.startsWith('SPOILER_'))).toEqual([true, false]);
    expect(message?.images.map(({ alt }) => alt)).toEqual(['a cat', 'a cat']);
  });
});

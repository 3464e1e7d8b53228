/** Where a picture goes when Discord refuses the place it was meant for: every refusal on every rung of the way down. */
import { PermissionFlagsBits as bits } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { drawnFor, isResult } from '../support/bot/bot-world.ts';
import { type DiscordBot, startDiscordBot } from '../support/discord/bot.ts';
import type { Fault } from '../support/discord/http.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: DiscordBot;
let held: HeldDrawings;
let channel: Place;
let ada: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  held = new HeldDrawings();
  world = await startDiscordBot(redis, held.draw, { member: 50, server: 200 });
  channel = await world.chat.channel();
  ada = await world.chat.person();
});
afterEach(async () => {
  const { violations } = world.chat.server;
  await world.close();
  expect(violations).toEqual([]);
});

const always = 9_999;
const fail = (at: string, code: number, more: Partial<Fault> = {}) =>
  world.chat.server.fail({ at, times: always, status: 400, code, ...more });
const imagine = async (options: Readonly<Record<string, string | number | boolean>> = {}) => {
  await ada.command(channel, 'imagine', { prompt: 'a red fox', ...options });
  await eventually('the answer', async () => {
    const { unacknowledged, thinking } = await ada.waiting();
    return unacknowledged + thinking === 0;
  });
};
const finish = async (index = 0) => {
  const drawing = await held.nth(index);
  drawing.finish(await drawnFor(drawing.request));
};
const closed = async (how: 'posted' | 'dead' = 'posted') =>
  eventually(`the delivery to be ${how}`, async () => {
    const [job] = await world.jobs.history(`discord:${ada.id}`);
    return job?.delivery === how && job;
  });
const inThreads = async () => {
  const threads = await world.chat.threads(channel);
  return (await Promise.all(threads.map(({ place }) => world.chat.messages(place)))).flat();
};
const told = async () => (await ada.told()).map(({ text }) => text.trim());
/** Results by where they stand; what only the person sees is `alone`. */
const whereabouts = async () => {
  const count = (messages: readonly Seen[]) => messages.filter(isResult).length;
  return {
    thread: count(await inThreads()),
    channel: count(await world.chat.messages(channel)),
    direct: count(await ada.directMessages()),
    alone: count(await ada.told()),
  };
};
const nowhere = { thread: 0, channel: 0, direct: 0, alone: 0 };
const openingThreads = () => `POST /channels/${channel.channel}/messages/`;
const posting = () => `POST /channels/${channel.channel}/messages`;

describe('where no thread can be opened, the channel itself gets everything, and the person hears why', () => {
  it.each([
    [160_006, 'too many threads are open there'],
    [160_007, 'too many threads are open there'],
    [200_001, 'its name isn’t accepted there'],
    [50_035, 'the chat refused it'],
    [50_013, 'the chat refused it'],
    [20_016, 'slow mode is on there'],
  ])('%s', async (code, reason) => {
    fail(openingThreads(), code);
    await imagine();
    expect(await told()).toEqual([
      `I’m not allowed to open threads there (${reason}), so I’ll post in the channel.`,
    ]);
    await finish();
    await closed();
    expect(await whereabouts()).toEqual({ ...nowhere, channel: 1 });
    // The head of the thread that was not to be, and the result: no status is left.
    expect(await world.chat.messages(channel)).toHaveLength(2);
  });
});

it('a thread that can be opened but not written in: in the channel', async () => {
  const at = world.chat.channelAt(channel);
  const self = world.chat.server.world.bot.id;
  at.overwrites.push({ id: self, allow: 0n, deny: bits.SendMessagesInThreads });
  world.chat.server.changed(at);
  await imagine();
  expect((await told()).join()).toContain('missing permission: Send Messages in Threads');
  await finish();
  await closed();
  expect(await whereabouts()).toEqual({ ...nowhere, channel: 1 });
});

describe('what the thread refuses once the picture is drawn', () => {
  it.each([
    [160_005, 'missing permission: Manage Threads'],
    [20_016, 'slow mode is on there'],
    [200_000, 'the server’s filter stopped it'],
    [50_101, 'the chat refused it'],
  ])('goes to the channel, and the status says where it is: %s', async (code, reason) => {
    await imagine();
    const [thread] = await world.chat.threads(channel);
    fail(`POST /channels/${thread?.place.thread}/messages`, code);
    await finish();
    await closed();
    expect(await whereabouts()).toEqual({ ...nowhere, channel: 1 });
    const [status] = await inThreads();
    expect(status?.text.trim()).toBe(
      `This is in the channel because it could not be posted here: ${reason}. this one`,
    );
    expect(status?.buttons).toEqual([]);
    const result = (await world.chat.messages(channel)).find(isResult);
    expect(result?.text).toContain(`could not be posted there: ${reason}.`);
  });

  it.each([
    [400_001, 'files can’t be sent there'],
    [50_046, 'files can’t be sent there'],
    [40_005, 'the files are too large for it'],
  ])('because of its files goes to the person, as the channel takes no more: %s', async (code, reason) => {
    await imagine();
    const [thread] = await world.chat.threads(channel);
    fail(`POST /channels/${thread?.place.thread}/messages`, code);
    const before = world.chat.server.requests.length;
    await finish();
    await closed();
    expect(await whereabouts()).toEqual({ ...nowhere, direct: 1 });
    const [direct] = await ada.directMessages();
    expect(direct?.text).toContain(
      `This was meant for another place but could not be posted there: ${reason}.`,
    );
    const [status] = await inThreads();
    expect(status?.text.trim()).toBe(
      `This was sent by direct message because it could not be posted here: ${reason}.`,
    );
    const later = world.chat.server.requests.slice(before).map(({ path }) => path);
    expect(later.filter((path) => path === `/channels/${channel.channel}/messages`)).toEqual([]);
  });
});

it.each([40_333, 50_001, 10_003])('what thread and channel refuse (%s) goes to the person', async (code) => {
  await imagine();
  const [thread] = await world.chat.threads(channel);
  const status = code === 10_003 ? 404 : 403;
  // 40333 passes by itself, unless it never does.
  const times = code === 40_333 ? 2 : always;
  fail(`POST /channels/${thread?.place.thread}/messages`, code, { status, times });
  fail(posting(), code, { status, times });
  await finish();
  await closed();
  expect(await whereabouts()).toEqual(
    code === 40_333 ? { ...nowhere, thread: 1 } : { ...nowhere, direct: 1 },
  );
});

it('what nobody takes is shown to the person alone', async () => {
  await imagine();
  const [thread] = await world.chat.threads(channel);
  for (const id of [thread?.place.thread, channel.channel]) fail(`POST /channels/${id}/messages`, 400_001);
  await world.chat.closeDirects(ada);
  await finish();
  await closed();
  expect(await whereabouts()).toEqual({ ...nowhere, alone: 1 });
  const [status] = await inThreads();
  expect(status?.text.trim()).toBe(
    'This was shown only to the person who asked because it could not be posted: files can’t be sent there.',
  );
});

it('a private picture is never shown elsewhere', async () => {
  await imagine({ private: true });
  await world.chat.closeDirects(ada);
  await finish();
  await closed();
  expect(await whereabouts()).toEqual({ ...nowhere, alone: 1 });
  expect(await world.chat.messages(channel)).toEqual([]);
});

it('nothing goes by direct message where the server does not want it', async () => {
  const server = `discord:${channel.server}`;
  const { revision } = await world.settings.read(server);
  await world.settings.change(server, revision, { set: { directMessages: false } }, 'discord:owner');
  await imagine();
  const [thread] = await world.chat.threads(channel);
  fail(`POST /channels/${thread?.place.thread}/messages`, 400_001);
  await finish();
  await closed();
  expect(await whereabouts()).toEqual({ ...nowhere, alone: 1 });
  fail(posting(), 20_016);
  await imagine();
  expect((await told()).join()).toContain('slow mode is on there');
  expect(await ada.directMessages()).toEqual([]);
});

describe('what cannot be shown at all', () => {
  const hopeless = async () => {
    const ref = await ada.mention(channel, 'a red fox');
    await held.nth(0);
    await eventually('the status', async () => (await inThreads()).length > 0);
    fail(`POST /channels/${ref.id}/messages`, 400_001);
    fail(posting(), 400_001);
    await world.chat.closeDirects(ada);
    await finish();
    await closed('dead');
  };

  it('leaves a status that says so, once, and a button that sends it again', async () => {
    await hopeless();
    const said = await eventually('the last word', async () => {
      const all = await inThreads();
      return all.some(({ text }) => text.includes('could not be posted')) && all;
    });
    expect(said).toHaveLength(1);
    const [status] = said;
    expect(status?.text).toContain('Drawn, but it could not be posted: files can’t be sent there.');
    expect(status?.buttons.map(({ label }) => label)).toEqual(['Send again']);
    expect(await told()).toEqual([]);
    const bob = await world.chat.person();
    if (status !== undefined) await bob.press(status, 'Send again');
    await eventually('the refusal', async () => (await bob.told()).length > 0);
    expect((await world.jobs.deadLetters()).length).toBe(1);
    if (status !== undefined) await ada.press(status, 'Send again');
    await closed();
    // Whoever presses a button can be answered alone.
    expect(await whereabouts()).toEqual({ ...nowhere, alone: 1 });
    expect(await world.jobs.deadLetters()).toEqual([]);
  });
});

describe('one picture of several', () => {
  const result = async () => {
    await imagine({ n: 2 });
    await finish();
    return eventually('the result', async () => (await inThreads()).find(isResult));
  };

  it('that the thread refuses goes to the person, by button and by reaction', async () => {
    const whole = await result();
    const [thread] = await world.chat.threads(channel);
    fail(`POST /channels/${thread?.place.thread}/messages`, 400_001);
    await ada.press(whole, '1');
    await eventually('the first', async () => (await ada.directMessages()).filter(isResult).length === 1);
    await ada.react(whole.ref, '2️⃣');
    await eventually('the second', async () => (await ada.directMessages()).filter(isResult).length === 2);
    expect((await ada.directMessages())[0]?.text).toContain('files can’t be sent there');
  });

  it('that nobody takes is shown to who pressed the button', async () => {
    const whole = await result();
    const [thread] = await world.chat.threads(channel);
    fail(`POST /channels/${thread?.place.thread}/messages`, 400_001);
    await world.chat.closeDirects(ada);
    await ada.press(whole, '1');
    await eventually('the picture', async () => (await ada.told()).some(isResult));
    await ada.press(whole, '1');
    await eventually('it again', async () => (await ada.told()).filter(isResult).length === 2);
  });
});

it('nothing is started where there is no place at all, and the person hears why', async () => {
  fail(posting(), 20_016);
  await world.chat.closeDirects(ada);
  await imagine();
  expect(await told()).toEqual([
    'I can’t post there (slow mode is on there) or send you a direct message, so I didn’t start.',
  ]);
  const [job] = await world.jobs.history(`discord:${ada.id}`);
  expect(job?.state).toBe('cancelled');
});

it('a place at which Discord fails every time is given up for another', async () => {
  await imagine();
  const [thread] = await world.chat.threads(channel);
  world.chat.server.fail({
    at: `POST /channels/${thread?.place.thread}/messages`,
    times: always,
    status: 500,
  });
  await finish();
  await eventually('the picture', async () => (await world.chat.messages(channel)).some(isResult), 60_000);
  await closed();
});

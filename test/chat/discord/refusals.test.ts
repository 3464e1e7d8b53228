/** What Discord documents that it refuses: every code is sorted, and threads open wherever they can. */
import { ChannelType, RESTJSONErrorCodes as codes } from 'discord.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Place, PlatformError, type Problem } from '../../../src/chat/platform.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { type DiscordHarness, startDiscordHarness } from '../../support/discord/harness.ts';
import { placeOf } from '../../support/discord/seen.ts';
import type { Channel } from '../../support/discord/world.ts';

const reported: string[] = [];
let harness: DiscordHarness;
let nonces = 0;

beforeAll(async () => {
  harness = await startDiscordHarness(createContractApp(), (error) => reported.push(messageOf(error)));
});
afterEach(() => {
  expect(harness.server.violations).toEqual([]);
});
afterAll(() => harness.stop());

const post = (place: Place, text = 'a cat') =>
  harness.platform.post(place, { text }, { nonce: `refusals ${nonces++}` });
const refusalOf = async (deed: Promise<unknown>): Promise<PlatformError> => {
  const error = await deed.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof PlatformError) return error;
  throw new Error('It was not refused', { cause: error });
};

describe('every code that Discord documents', () => {
  /** By the numbers of Discord's own page, so that the adapter's table of names is checked by another hand. */
  const sorted: Readonly<Record<Exclude<Problem, 'invalid'>, readonly number[]>> = {
    gone: [10003, 10004, 10007, 10008, 10013, 50055],
    too_late: [10015, 10062, 40043, 40094, 50027],
    too_large: [40005, 50045],
    unavailable: [
      ...[20022, 20028, 20029, 30034, 30046, 40003, 40004, 40006, 40062, 40333, 110000, 110001, 130000],
    ],
    forbidden: [
      ...[20009, 20012, 20015, 20016, 20024, 20031, 20035, 30010, 30033, 40007, 40058, 40066, 40067, 50001],
      ...[50003, 50007, 50008, 50009, 50013, 50017, 50021, 50024, 50046, 50068, 50083, 50095, 50101, 50110],
      ...[50123, 50278, 60003, 90001, 160002, 160005, 160006, 160007, 160009, 160010, 160014, 200000],
      ...[200001, 240000, 400001],
    ],
  };
  const expected = new Map(
    Object.entries(sorted).flatMap(([problem, some]) => some.map((code) => [code, problem] as const)),
  );
  const documented = [...new Set(Object.values(codes).filter((code) => typeof code === 'number'))];

  it('is one of the lasting, the passing, or ours', async () => {
    expect(documented.length).toBeGreaterThan(200);
    const place = await harness.channel();
    const came = new Map<number, string>();
    for (const code of documented) {
      // Opening a conversation has no way around a refusal, whatever it is.
      harness.server.fail({ at: 'POST /users/@me/channels', times: 1, status: 400, code });
      came.set(code, (await refusalOf(harness.platform.direct(place, '1'))).problem);
    }
    const wanted = documented.map((code) => [code, expected.get(code) ?? 'invalid'] as const);
    expect([...came]).toEqual(wanted);
  });

  it.each([
    [160006, 'threads_full'],
    [200001, 'name'],
    [200000, 'filter'],
    [400001, 'uploads'],
    [20016, 'slow_mode'],
    [50007, 'directs_closed'],
    [160005, 'locked'],
    [50013, undefined],
  ])('says what stands in the way: %s', async (code, obstacle) => {
    harness.server.fail({ at: 'POST /users/@me/channels', times: 1, status: 403, code });
    expect((await refusalOf(harness.platform.direct(await harness.channel(), '1'))).obstacle).toBe(obstacle);
  });

  it.each([
    [400, 'invalid'],
    [403, 'forbidden'],
    [404, 'gone'],
    [413, 'too_large'],
  ] as const)('that is new, or says nothing, counts by its status %s', async (status, problem) => {
    for (const code of [0, 999_999]) {
      harness.server.fail({ at: 'POST /users/@me/channels', times: 1, status, code });
      expect((await refusalOf(harness.platform.direct(await harness.channel(), '1'))).problem).toBe(problem);
    }
  });
});

describe('the name of a thread', () => {
  const forbidden = [50035, 200000, 200001, 20031, 240000];

  it.each(forbidden)('that is refused (%s) gives way to one that says nothing', async (code) => {
    const place = await harness.channel();
    const { main } = await post(place);
    harness.server.fail({ at: `POST /channels/${place.channel}/messages/`, times: 1, status: 400, code });
    const thread = await harness.platform.openThread(main, 'an unspeakable fox');
    await post(thread, 'inside');
    expect((await harness.threads(place)).map(({ name }) => name)).toEqual(['🎨']);
  });

  it.each(forbidden)('of a forum post that is refused (%s) does too', async (code) => {
    const place = placeOf(harness.server.channel(harness.guild, ChannelType.GuildForum));
    harness.server.fail({ at: `POST /channels/${place.channel}/threads`, times: 1, status: 400, code });
    await post(place, 'an unspeakable fox');
    const [thread] = await harness.threads(place);
    expect(thread?.name).toBe('🎨');
    expect((await harness.messages(thread?.place ?? place)).map(({ text }) => text.trim())).toEqual([
      'an unspeakable fox',
    ]);
  });

  it('is tried in one other way only', async () => {
    const place = await harness.channel();
    const { main } = await post(place);
    harness.server.fail({
      at: `POST /channels/${place.channel}/messages/`,
      times: 2,
      status: 400,
      code: 200001,
    });
    expect(await refusalOf(harness.platform.openThread(main, 'a fox'))).toMatchObject({
      problem: 'forbidden',
      obstacle: 'name',
    });
  });
});

describe('a thread is archived after', () => {
  const minutes = (channel: Channel) =>
    [...harness.server.world.channels.values()]
      .filter(({ parent }) => parent === channel.id)
      .map(({ archiveAfter }) => archiveAfter);
  const opened = async (channel: Channel) => {
    const { main } = await post(placeOf(channel));
    await harness.platform.openThread(main, 'a thread');
  };

  it('a day, and not the week that a channel would give it', async () => {
    const channel = harness.server.channel(harness.guild, ChannelType.GuildText, { archiveAfter: 10_080 });
    await opened(channel);
    const forum = harness.server.channel(harness.guild, ChannelType.GuildForum);
    await post(placeOf(forum));
    expect([minutes(channel), minutes(forum)]).toEqual([[1440], [1440]]);
  });

  it('an hour where the channel says so', async () => {
    const channel = harness.server.channel(harness.guild, ChannelType.GuildText, { archiveAfter: 60 });
    await opened(channel);
    expect(minutes(channel)).toEqual([60]);
  });

  it('an hour once the server had as many as it can have, in all its channels', async () => {
    const guild = harness.server.guild(harness.guild.roles[1]?.permissions ?? 0n);
    const channel = harness.server.channel(guild);
    const { main } = await post(placeOf(channel));
    harness.server.fail({
      at: `POST /channels/${channel.id}/messages/`,
      times: 1,
      status: 400,
      code: 160006,
    });
    expect(await refusalOf(harness.platform.openThread(main, 'a thread'))).toMatchObject({
      problem: 'forbidden',
      obstacle: 'threads_full',
    });
    const forum = harness.server.channel(guild, ChannelType.GuildForum);
    await post(placeOf(forum));
    await harness.platform.openThread(main, 'a thread');
    expect([minutes(channel), minutes(forum)]).toEqual([[60], [60]]);
  });
});

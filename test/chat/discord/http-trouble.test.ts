/** What Discord's HTTP API does on bad days: rate limits, failures, lost answers, tokens that are over. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDiscord } from '../../../src/chat/discord/discord.ts';
import { type Image, type Place, PlatformError } from '../../../src/chat/platform.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { until } from '../../contracts/until.ts';
import { type DiscordHarness, startDiscordHarness } from '../../support/discord/harness.ts';
import type { Fault } from '../../support/discord/http.ts';

const app = createContractApp();
const reported: string[] = [];
let harness: DiscordHarness;
let channel: Place;
let nonces = 0;

beforeAll(async () => {
  harness = await startDiscordHarness(app, (error) => reported.push(messageOf(error)));
});
beforeEach(async () => {
  app.reset();
  channel = await harness.channel();
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
const newNonce = () => `http ${nonces++}`;
const post = (text: string, place = channel) =>
  harness.platform.post(place, { text, images: [picture] }, { nonce: newNonce() });
const texts = async (place = channel) => (await harness.messages(place)).map(({ text }) => text.trim());
const fail = (fault: Partial<Fault> & Pick<Fault, 'at'>) =>
  harness.server.fail({ times: 1, status: 500, ...fault });
/** The requests since `count`, by name. */
const requestsSince = (count: number) => harness.server.requests.slice(count).map(({ name }) => name);

const problemOf = (deed: Promise<unknown>) =>
  deed.then(
    () => undefined,
    (error: unknown) => (error instanceof PlatformError ? error : undefined),
  );

describe('a rate limit', () => {
  const posting = 'POST /channels';

  it('of one route is waited for, and every picture comes, once and in order', async () => {
    const headers = { 'retry-after': '0.2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.2' };
    fail({ at: posting, times: 3, status: 429, headers });
    await Promise.all(['one', 'two', 'three', 'four'].map((text) => post(text)));
    expect((await texts()).sort()).toEqual(['four', 'one', 'three', 'two']);
  });

  it('of everything is waited for by everything', async () => {
    const headers = { 'retry-after': '0.2', 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
    const { main } = await post('before');
    fail({ at: 'PATCH /channels', status: 429, headers });
    fail({ at: posting, status: 429, headers });
    await Promise.all([harness.platform.update(main, { text: 'changed' }), post('meanwhile')]);
    expect(await texts()).toEqual(['changed', 'meanwhile']);
  });

  it('that all bots share is waited for, too', async () => {
    const headers = { 'retry-after': '0.2', 'x-ratelimit-scope': 'shared' };
    fail({ at: posting, status: 429, headers });
    await post('shared');
    expect(await texts()).toEqual(['shared']);
  });

  it('that lasts for minutes is told with its length, and nothing was posted', async () => {
    fail({ at: posting, status: 429, headers: { 'retry-after': '600', 'x-ratelimit-scope': 'user' } });
    const error = await problemOf(post('much later'));
    expect(error).toMatchObject({
      problem: 'unavailable',
      message: expect.stringMatching(/^Discord wants \d+ s of rest/),
    });
    // What is delivered waits as long, and does not lose one of its tries to it.
    expect(error?.retryAfter).toBeGreaterThan(60);
    expect(error?.retryAfter).toBeLessThanOrEqual(601);
    expect(error?.message).toContain(`${error?.retryAfter} s`);
    expect(await texts()).toEqual([]);
  });
});

describe('a failure', () => {
  it('of the server is waited out', async () => {
    fail({ at: 'POST /channels', times: 2, status: 502 });
    await post('after all');
    expect(await texts()).toEqual(['after all']);
  });

  it('that lasts is told, and the same post later comes once', async () => {
    fail({ at: 'POST /channels', times: 4, status: 503 });
    const nonce = newNonce();
    const again = () => harness.platform.post(channel, { text: 'persistent' }, { nonce });
    expect(await problemOf(again())).toMatchObject({ problem: 'unavailable' });
    const first = await again();
    expect(await again()).toEqual(first);
    expect(await texts()).toEqual(['persistent']);
  });

  it.each([
    ['an answer that is lost', { status: 500, afterwards: true }],
    ['a connection that breaks before the answer', { hangUp: true, afterwards: true }],
    ['a connection that breaks before the request is heard', { hangUp: true }],
  ])('is %s: what was posted is not posted again', async (_, fault) => {
    fail({ at: 'POST /channels', ...fault });
    await post('once');
    expect(await texts()).toEqual(['once']);
  });

  it('while a thread is opened leaves one thread', async () => {
    const { main } = await post('root');
    fail({ at: `POST /channels/${channel.channel}/messages/${main.id}/threads`, afterwards: true });
    const thread = await harness.platform.openThread(main, 'A thread');
    await post('inside', thread);
    expect(await harness.threads(channel)).toHaveLength(1);
    expect(await texts(thread)).toEqual(['inside']);
  });

  it('of the acknowledgement is waited out, and the answer comes', async () => {
    const ada = await harness.person();
    app.on(async (_, reply) => {
      await reply.acknowledge();
      await reply.answer({ text: 'here it is' });
    });
    fail({ at: 'POST /interactions', afterwards: true });
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.told()).some(({ text }) => text.includes('here it is')));
    expect(await ada.waiting()).toEqual({ unacknowledged: 0, thinking: 0 });
  });
});

describe('a command whose token is over', () => {
  it('because the drawing took 20 minutes: the picture comes by the bot’s own token, once', async () => {
    const ada = await harness.person();
    const done: string[] = [];
    app.on(async (event, reply) => {
      await reply.acknowledge();
      harness.server.pass(20 * 60_000);
      await harness.platform.post(event.place, { text: 'at last', images: [picture] }, { nonce: event.id });
      await reply.answer({ text: 'your picture is there' });
      done.push(event.id);
    });
    const before = harness.server.requests.length;
    await ada.command(channel, 'draw', { prompt: 'a cathedral' });
    await until('the end', () => done.length === 1);
    const [message] = await harness.messages(channel);
    expect(message?.images).toHaveLength(1);
    expect(await texts()).toEqual(['at last']);
    // The answer had no private way left but a direct message.
    expect((await ada.directMessages()).map(({ text }) => text.trim())).toEqual(['your picture is there']);
    expect(requestsSince(before)).toContain('POST /users/@me/channels');
  });

  it('because nobody answered for 3 s is carried out all the same', async () => {
    const ada = await harness.person();
    app.on(async (_, reply) => {
      harness.server.pass(4_000);
      await reply.answer({ text: 'a bit late' });
    });
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.directMessages()).length > 0);
    expect((await ada.directMessages()).map(({ text }) => text.trim())).toEqual(['a bit late']);
    expect(await ada.told()).toEqual([]);
  });
});

describe('the same interaction told twice', () => {
  it('has the same id, and its post stands once', async () => {
    const ada = await harness.person();
    app.on(async (event, reply) => {
      await reply.acknowledge();
      await harness.platform.post(event.place, { text: 'the picture' }, { nonce: event.id });
      await reply.answer({ text: 'posted' });
    });
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.told()).length > 0);
    await harness.redeliver();
    await until('both', () => app.events.length === 2);
    const [first, second] = app.events;
    expect(second?.id).toBe(first?.id);
    await post('a later one');
    expect(await texts()).toEqual(['the picture', 'a later one']);
  });
});

describe('a base address', () => {
  it.each(['', '/', '/v10', '/v10/'])('may end with "%s"', async (end) => {
    const platform = createDiscord({
      token: harness.server.world.token,
      apiUrl: `${harness.server.apiUrl}${end}`,
      report: (error) => reported.push(messageOf(error)),
    });
    await platform.start(app);
    await platform.post(channel, { text: 'hello' }, { nonce: newNonce() });
    expect(platform.health().ok).toBe(true);
    await platform.stop();
    expect(await texts()).toEqual(['hello']);
  });

  it('where the token is refused says so at once', async () => {
    const platform = createDiscord({ token: 'wrong.token', apiUrl: harness.server.apiUrl, report: () => {} });
    await expect(platform.start(app)).rejects.toThrow(/refuses the bot's token \(DISCORD_TOKEN\)/);
    expect(platform.health().ok).toBe(false);
    await platform.stop();
  });
});

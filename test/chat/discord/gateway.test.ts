/** The gateway on bad days: connections that break, sessions that go on or begin anew, shards. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/platform.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import type { ActingPerson } from '../../contracts/platform-world.ts';
import { until } from '../../contracts/until.ts';
import { type DiscordHarness, invited, startDiscordHarness } from '../../support/discord/harness.ts';
import { placeOf } from '../../support/discord/seen.ts';

const app = createContractApp();
let harness: DiscordHarness;
let channel: Place;
let ada: ActingPerson;

beforeAll(async () => {
  harness = await startDiscordHarness(app, () => {});
});
beforeEach(async () => {
  app.reset();
  channel = await harness.channel();
  ada = await harness.person();
});
afterEach(() => {
  expect(harness.server.violations).toEqual([]);
});
afterAll(() => harness.stop());

const isUp = () => harness.platform.health().ok;

describe('a connection that breaks', () => {
  it('goes on where it was: what happened meanwhile arrives, once', async () => {
    const { counts } = harness.server.gateway;
    const before = { ...counts };
    const { main } = await harness.platform.post(channel, { text: 'a picture' }, { nonce: 'resume' });
    await ada.react(main, '🔁');
    await until('the first reaction', () => app.events.length === 1);
    harness.server.gateway.drop(true);
    await ada.react(main, '🎲');
    await ada.react(main, '⬆️');
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('all events', () => app.events.length >= 4);
    await until('the connection', isUp);
    expect(counts).toEqual({ identified: before.identified, resumed: before.resumed + 1 });
    // Nothing came twice: what comes next is the fifth.
    await ada.unreact(main, '🎲');
    await until('one more', () => app.events.length >= 5);
    expect(app.events.map((event) => (event.kind === 'reaction' ? event.emoji : event.kind)).sort()).toEqual(
      ['🎲', '🎲', '🔁', '⬆', 'command'].sort(),
    );
    expect(new Set(app.events.map(({ id }) => id)).size).toBe(5);
    await until('the answer', async () => (await ada.told()).length === 1);
  });

  it('begins anew where its session is over, and works as before', async () => {
    const { counts } = harness.server.gateway;
    const before = { ...counts };
    harness.server.gateway.drop(false);
    await until('a new session', () => counts.identified === before.identified + 1);
    await until('the connection', isUp);
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.told()).length === 1);
    // What was known of channels and roles is known again.
    const member = await harness.platform.member(channel, ada.id);
    expect(member).toMatchObject({ id: ada.id, moderator: false });
  });

  it('comes again when Discord asks for it', async () => {
    const { counts } = harness.server.gateway;
    const before = { ...counts };
    harness.server.gateway.askToReconnect();
    await until(
      'the next connection',
      () => counts.resumed + counts.identified > before.resumed + before.identified,
    );
    await until('the connection', isUp);
    await ada.command(channel, 'draw', { prompt: 'a cat' });
    await until('the answer', async () => (await ada.told()).length === 1);
  });

  it('again and again loses nothing that was told meanwhile', async () => {
    const { main } = await harness.platform.post(channel, { text: 'a picture' }, { nonce: 'storm' });
    for (const emoji of ['1️⃣', '2️⃣', '3️⃣', '4️⃣']) {
      harness.server.gateway.drop(true);
      await ada.react(main, emoji);
      await until('the connection', isUp);
      await until('the reaction', () => app.events.some((event) => event.kind === 'reaction'));
    }
    await until('all of them', () => app.events.length >= 4);
    expect(new Set(app.events.map(({ id }) => id)).size).toBe(4);
    expect(app.events).toHaveLength(4);
  });

  it('does not hinder posting', async () => {
    harness.server.gateway.drop(false);
    await harness.platform.post(channel, { text: 'all the same' }, { nonce: 'offline' });
    expect((await harness.messages(channel)).map(({ text }) => text.trim())).toEqual(['all the same']);
    await until('the connection', isUp);
  });
});

describe('many servers', () => {
  it('are shared out among as many shards as Discord asks for', async () => {
    const large = await startDiscordHarness(app, () => {}, 3);
    try {
      const { gateway } = large.server;
      await until('all shards', () => gateway.connected() === 3 && large.platform.health().ok);
      expect([...gateway.shardsSeen].sort()).toEqual(['0/3', '1/3', '2/3']);
      expect(large.platform.health().detail).toMatch(/3 of 3 shards/);
      const bob = await large.person();
      const spots = [large.guild, ...Array.from({ length: 5 }, () => large.server.guild(invited))].map(
        (guild) => {
          guild.members.set(bob.id, []);
          return placeOf(large.server.channel(guild));
        },
      );
      for (const spot of spots) await bob.command(spot, 'draw', { prompt: 'a cat' });
      await until('an event of each', () => app.events.length === spots.length);
      expect(new Set(app.events.map(({ place }) => place.server)).size).toBe(spots.length);
      gateway.drop(true);
      await until('all shards again', () => gateway.connected() === 3 && large.platform.health().ok);
      expect(large.server.violations).toEqual([]);
    } finally {
      await large.stop();
    }
  });
});

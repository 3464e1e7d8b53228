/** A server's AutoMod rules, as the bot reads them. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createContractApp } from '../../contracts/contract-app.ts';
import { type DiscordHarness, invited, startDiscordHarness } from '../../support/discord/harness.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await startDiscordHarness(createContractApp(), () => {});
});
afterEach(() => {
  expect(harness.server.violations).toEqual([]);
});
afterAll(() => harness.stop());

/** As Discord's documentation shows it. */
const rule = (change: Readonly<Record<string, unknown>>) => ({
  id: '969707018069872670',
  guild_id: '613425648685547541',
  name: 'house rules',
  creator_id: '423457898095789043',
  event_type: 1,
  trigger_type: 1,
  actions: [{ type: 1, metadata: { custom_message: 'Please keep it clean.' } }],
  trigger_metadata: {
    keyword_filter: ['cat*', '*dog'],
    regex_patterns: ['(b|c)at'],
    allow_list: ['category'],
    mention_total_limit: 0,
  },
  enabled: true,
  exempt_roles: ['323456789123456789'],
  exempt_channels: ['523456789123456789'],
  ...change,
});

const rulesIn = (id: string) =>
  harness.platform.wordRules?.({ platform: 'discord', server: id, channel: '5' });

it('are those about words in messages that are switched on', async () => {
  const guild = harness.server.guild(invited);
  guild.autoMod = [
    rule({}),
    rule({ name: 'off', enabled: false }),
    rule({ name: 'spam', trigger_type: 3, trigger_metadata: {} }),
    rule({ name: 'names', event_type: 2, trigger_type: 6 }),
    rule({
      name: 'lists',
      trigger_type: 4,
      trigger_metadata: { presets: [1, 2, 3], allow_list: [] },
      exempt_roles: [],
      exempt_channels: [],
    }),
  ];
  const none = { keywords: [], regexes: [], allow: [], exemptRoles: [], exemptChannels: [] };
  expect(await rulesIn(guild.id)).toEqual([
    {
      name: 'house rules',
      keywords: ['cat*', '*dog'],
      regexes: ['(b|c)at'],
      allow: ['category'],
      presets: [],
      exemptRoles: ['323456789123456789'],
      exemptChannels: ['523456789123456789'],
    },
    { ...none, name: 'lists', presets: ['sexual', 'hate'] },
  ]);
});

it('are none outside of servers, and forbidden where the bot does not manage the server', async () => {
  expect(await rulesIn('@me')).toEqual([]);
  const guild = harness.server.guild(invited);
  await expect(rulesIn(guild.id)).rejects.toMatchObject({ problem: 'forbidden' });
});

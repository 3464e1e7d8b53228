/** Discord keeps the contract of all platforms, through the real discord.js and a Discord that checks every request. */
import { afterAll, expect } from 'vitest';
import { messageOf } from '../../../src/errors.ts';
import { describePlatform } from '../../contracts/platform-contract.ts';
import { type DiscordHarness, startDiscordHarness } from '../../support/discord/harness.ts';

const reported: string[] = [];
let harness: DiscordHarness | undefined;

describePlatform('Discord', async (app) => {
  harness = await startDiscordHarness(app, (error) => reported.push(messageOf(error)));
  return harness;
});

afterAll(() => {
  expect(harness?.server.violations).toEqual([]);
  // What the suite itself makes fail, and nothing else.
  expect([...new Set(reported)].sort()).toEqual(['secret detail']);
});

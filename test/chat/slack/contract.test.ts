/** Slack keeps the contract of all platforms, through the real Bolt and a Slack that checks every request. */
import { afterAll, expect } from 'vitest';
import { messageOf } from '../../../src/errors.ts';
import { describePlatform } from '../../contracts/platform-contract.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';

const reported: string[] = [];
let harness: SlackHarness | undefined;

describePlatform('Slack over HTTP', async (app) => {
  harness = await startSlackHarness(app, 'http', (error) => reported.push(messageOf(error)));
  return harness;
});

afterAll(() => {
  expect(harness?.server.violations).toEqual([]);
  // What the suite itself makes fail, and nothing else.
  expect([...new Set(reported)].sort()).toEqual(['secret detail']);
});

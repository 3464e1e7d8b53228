/** Slack keeps the contract of all platforms, over Socket Mode as over HTTP. */
import { afterAll, expect } from 'vitest';
import { messageOf } from '../../../src/errors.ts';
import { describePlatform } from '../../contracts/platform-contract.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';

const reported: string[] = [];
let harness: SlackHarness | undefined;

describePlatform('Slack over Socket Mode', async (app) => {
  harness = await startSlackHarness(app, 'socket', (error) => reported.push(messageOf(error)));
  return harness;
});

afterAll(() => {
  expect(harness?.server.violations).toEqual([]);
  // What the suite itself makes fail, and nothing else.
  expect([...new Set(reported)].sort()).toEqual(['secret detail']);
});

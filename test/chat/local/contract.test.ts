/** The local web chat keeps the contract of all platforms, over real HTTP and real files. */
import { afterAll, expect } from 'vitest';
import { messageOf } from '../../../src/errors.ts';
import { describePlatform } from '../../contracts/platform-contract.ts';
import { startLocalWorld } from '../../support/local/chat.ts';

const reported: string[] = [];

describePlatform('The local web chat', (app) =>
  startLocalWorld(app, (error) => reported.push(messageOf(error))),
);

afterAll(() => {
  // What the suite itself makes fail, and nothing else.
  expect([...new Set(reported)].sort()).toEqual(['secret detail']);
});

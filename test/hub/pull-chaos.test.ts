/** Kills at random moments, a hostile server: every file whole or absent, and nothing that was whole is fetched again. */

import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runPullChaos } from '../support/hub/pull-chaos.ts';

// `bench/pull-chaos.ts` does the same 200 times.
it('survives them', async () => {
  const child = fileURLToPath(new URL('../support/hub/puller.mjs', import.meta.url));
  const report = await runPullChaos({ runs: 12, seed: 4, child });
  expect(report.broken).toEqual([]);
  expect(report.fetchedTwice).toEqual([]);
  // Else it would have tested nothing.
  expect(report.killed).toBeGreaterThan(4);
  expect(report.finished).toBeGreaterThan(0);
});

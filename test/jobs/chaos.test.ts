/**
 * Bot, workers and Redis as real processes, killed at random: nothing is lost, nothing comes twice. Their clocks don't
 * agree, as on machines of which nobody sets the time.
 */
import { expect, it } from 'vitest';
import { runChaos } from '../support/jobs/chaos.ts';

it('loses no job and delivers none twice when bot, workers and Redis are killed', async () => {
  const report = await runChaos({
    jobs: 60,
    kills: 9,
    seed: 20_240_601,
    drawMs: 500,
    imageBytes: 50_000,
    lockMs: 3_000,
    workers: 2,
    skewMs: { bot: 3 * 3_600_000, worker: -2 * 3_600_000 },
    limitMs: 240_000,
  });
  expect(report).toMatchObject({
    enqueued: 60,
    drawn: 60,
    failed: [],
    lost: [],
    twice: [],
    wrong: [],
    unfinished: 0,
    kills: { bot: 3, worker: 3, redis: 3 },
    leftOpen: 0,
    leftWaiting: 0,
    cleanEnd: true,
  });
}, 300_000);

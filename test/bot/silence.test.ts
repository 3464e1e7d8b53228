/** A drawing that is not heard of any more promises no time. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSilence } from '../../src/bot/flow/follow/silence.ts';
import { stalled, statusMessage } from '../../src/bot/flow/follow/status-message.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';

const job = {
  id: 'j',
  state: 'running',
  delivery: 'waiting',
  member: 'm',
  server: 's',
  enqueuedAt: new Date(),
  progress: { step: 3, steps: 9, stepsPerSecond: 2, secondsLeft: 2, preview: 0 },
} as unknown as JobView;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('falls once nothing was heard for longer than steps take, and ends with the next word', () => {
  const fallen: string[] = [];
  const silence = createSilence(({ id }) => fallen.push(id));
  silence.heard(job);
  vi.advanceTimersByTime(14_000);
  silence.heard(job);
  vi.advanceTimersByTime(14_000);
  expect(fallen).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(fallen).toEqual(['j']);
  const slow = { ...job, progress: { ...job.progress, stepsPerSecond: 0.1 } } as JobView;
  silence.heard(slow);
  vi.advanceTimersByTime(39_000);
  expect(fallen).toEqual(['j']);
  silence.heard({ ...job, state: 'queued' });
  vi.advanceTimersByTime(60_000);
  expect(fallen).toEqual(['j']);
});

it('is said in place of the time that is left', () => {
  expect(statusMessage(job, 'en').progress?.label).toContain('2 sec left');
  expect(statusMessage(stalled(job), 'en').progress?.label).toBe('step 3 of 9 · waiting for a sign of life');
});

/** What is told of a request's progress, by a clock of our own. */

import { expect, it } from 'vitest';
import { createPace } from '../../src/engine/pace.ts';

const preview = async () => ({ rgb: new Uint8Array(3), width: 1, height: 1 });

it('gives the time between steps, the latest counting most', async () => {
  let time = 1000;
  const pace = createPace(() => time);
  pace.begin();
  const after = (milliseconds: number, step: number) => {
    time += milliseconds;
    return pace.step({ step, steps: 4, preview });
  };
  expect(await after(2000, 1)).toMatchObject({ stage: 'drawing', step: 1, steps: 4, secondsPerStep: 2 });
  pace.begin();
  expect((await after(1000, 2)).secondsPerStep).toBeCloseTo(1.7, 10);
  expect((await after(1000, 3)).secondsPerStep).toBeCloseTo(1.49, 10);
  expect((await after(1000, 4)).stage).toBe('decoding');
});

it('shows at most two previews a second', async () => {
  let time = 0;
  const pace = createPace(() => time);
  pace.begin();
  const shown: number[] = [];
  for (time = 100; time <= 2000; time += 100) {
    if ((await pace.step({ step: 1, steps: 100, preview })).preview) shown.push(time);
  }
  expect(shown).toEqual([100, 600, 1100, 1600]);
});

it.each([
  ['30 ms, rarely enough to take a fiftieth', 30, [1000, 2530, 4060]],
  ['1 s, every ten seconds', 1000, [1000, 11_000]],
])('shows previews that take %s', async (_, cost, expected) => {
  let time = 0;
  const pace = createPace(() => time);
  const slow = async () => {
    time += cost;
    return preview();
  };
  const shown: number[] = [];
  for (time = 1000; time <= 15_000 && shown.length < expected.length; time += 500) {
    const began = time;
    if ((await pace.step({ step: 1, steps: 100, preview: slow })).preview) shown.push(began);
  }
  expect(shown).toEqual(expected);
});

it('asks for no preview that it would not show', async () => {
  let asked = 0;
  const pace = createPace(() => 0);
  for (let step = 1; step < 4; step++) {
    await pace.step({
      step,
      steps: 4,
      preview: () => {
        asked++;
        return preview();
      },
    });
  }
  expect(asked).toBe(1);
});

/** What is told of a request's progress, by a clock of our own. */

import { expect, it } from 'vitest';
import { createPace } from '../../src/engine/pace.ts';

const preview = () => ({ rgb: new Uint8Array(3), width: 1, height: 1 });

it('gives the time between steps, the latest counting most', () => {
  let time = 1000;
  const pace = createPace(() => time);
  pace.begin();
  const after = (milliseconds: number, step: number) => {
    time += milliseconds;
    return pace.step({ step, steps: 4, preview });
  };
  expect(after(2000, 1)).toMatchObject({ stage: 'drawing', step: 1, steps: 4, secondsPerStep: 2 });
  pace.begin();
  expect(after(1000, 2).secondsPerStep).toBeCloseTo(1.7, 10);
  expect(after(1000, 3).secondsPerStep).toBeCloseTo(1.49, 10);
  expect(after(1000, 4).stage).toBe('decoding');
});

it('shows at most two previews a second', () => {
  let time = 0;
  const pace = createPace(() => time);
  pace.begin();
  const shown: number[] = [];
  for (time = 100; time <= 2000; time += 100) {
    if (pace.step({ step: 1, steps: 100, preview }).preview) shown.push(time);
  }
  expect(shown).toEqual([100, 600, 1100, 1600]);
});

it('asks for no preview that it would not show', () => {
  let asked = 0;
  const pace = createPace(() => 0);
  for (let step = 1; step < 4; step++) {
    pace.step({
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

/** Every network of the test bundle against what the reference code computed with the same weights. */
import { afterAll, describe, expect, it } from 'vitest';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { referenceCases, referenceModels } from '../../support/drawing/reference-models.ts';
import { cudaLikeF32, fusedF32, plainF16, plainF32 } from '../../support/drawing/run-graph.ts';

const cases = Object.entries(referenceCases());

it('has all that the reference computed', () => {
  const names = cases.map(([name]) => name.split('.')[0]);
  const count = (name: string) => names.filter((other) => other === name).length;
  expect([count('t5'), count('tsc'), count('clip'), count('unet'), count('vae')]).toEqual([6, 18, 1, 3, 2]);
});

describe.each([
  ['plain f32', plainF32, 2e-5],
  ['fused f32', fusedF32, 2e-5],
  ['channels last f32', cudaLikeF32, 2e-5],
  // Half precision keeps 11 bits: 5e-4 an operation.
  ['plain f16', plainF16, 1e-2],
] as const)('on the CPU, %s', (_name, target, tolerance) => {
  const models = referenceModels('cpu', target);
  afterAll(() => models.release());

  it.each(cases)('%s', async (_key, test) => {
    expect(relativeL2(await models.compute(test), test.expected)).toBeLessThanOrEqual(tolerance);
  });
});

/** Which CPUs compute fast drawings on numbers of 8 bits. */
import { expect, it } from 'vitest';
import { int8Pays, type TryOut } from '../../../src/graph/device/int8-pays.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const played = (milliseconds: number[], last: number): TryOut => {
  const outputs = [Float32Array.of(3, -4), Float32Array.of(3, last)];
  return async () => ({
    outputs: { rows: outputs.shift() ?? new Float32Array() },
    milliseconds: milliseconds.shift() ?? 0,
  });
};

it.each([
  [10, 4, -4.01, true],
  [10, 9, -4.01, false],
  [10, 4, -3.8, false],
  [10, 4, Number.NaN, false],
] as const)('one that takes %d ms, or %d ms for −4 as %d, does: %s', async (usual, quick, last, expected) => {
  expect(await int8Pays(temporaryFolder(), played([usual, quick], last))).toBe(expected);
});

it('one on which the trial fails goes without', async () => {
  expect(await int8Pays(temporaryFolder(), () => Promise.reject(new Error('no child process')))).toBe(false);
});

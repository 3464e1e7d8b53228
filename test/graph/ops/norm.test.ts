/** Normalisations against their definitions in double precision. */
import { describe, expect, it } from 'vitest';
import { groupNorm, layerNorm, layerNormPlain, rmsNorm } from '../../../src/graph/ops/norm.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF16, plainF32, runOp, type Tensor } from '../../support/drawing/run-graph.ts';

const width = 20;
const weight = numbers([width], 8, 0.5).data.map((x) => x + 1);
const bias = numbers([width], 9);
const weights = {
  'norm.weight': { shape: [width], data: weight },
  'norm.bias': { shape: [width], data: bias.data },
};

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** (x − mean) / √(variance + ε) over runs of `length`. */
function normalised(data: Float32Array, length: number, epsilon: number): number[] {
  return Array.from({ length: data.length / length }, (_, i) => [
    ...data.subarray(i * length, (i + 1) * length),
  ]).flatMap((run) => {
    const middle = mean(run);
    const variance = mean(run.map((x) => (x - middle) ** 2));
    return run.map((x) => (x - middle) / Math.sqrt(variance + epsilon));
  });
}

/** Numbers with a mean far from 0: sums in too small a type would show. */
function offCentre(dims: readonly number[], seed: number): Tensor & { data: Float32Array } {
  const tensor = numbers(dims, seed, 3);
  return { dims, data: tensor.data.map((x) => x + 5) };
}

describe.each([
  ['f32', plainF32, 2e-6],
  ['f16', plainF16, 5e-3],
] as const)('normalisation, %s', (_precision, target, tolerance) => {
  it.each([1e-5, 1e-1])('layerNorm, epsilon %f', async (epsilon) => {
    const x = offCentre([2, 7, width], 1);
    const make = (g: Parameters<typeof layerNorm>[0], value: string) =>
      layerNorm(g, value, 'norm', width, epsilon);
    const { data } = await runOp(target, { inputs: [x], weights, rank: 3, make });
    const expected = normalised(x.data, width, epsilon).map(
      (value, i) => value * (weight[i % width] ?? Number.NaN) + (bias.data[i % width] ?? Number.NaN),
    );
    expect(relativeL2(data, expected)).toBeLessThanOrEqual(tolerance);
  });

  it('layerNormPlain has neither weight nor bias', async () => {
    const x = offCentre([2, 7, width], 2);
    const { data } = await runOp(target, {
      inputs: [x],
      rank: 3,
      make: (g, value) => layerNormPlain(g, value, width, 1e-6),
    });
    expect(relativeL2(data, normalised(x.data, width, 1e-6))).toBeLessThanOrEqual(tolerance);
  });

  it('rmsNorm does not subtract the mean', async () => {
    const x = offCentre([2, 7, width], 3);
    const { data } = await runOp(target, {
      inputs: [x],
      weights,
      rank: 3,
      keepF32: true,
      make: (g, value) => rmsNorm(g, value, 'norm', width, 1e-6),
    });
    const expected = [...x.data].map((value, i) => {
      const start = Math.floor(i / width) * width;
      const square = mean([...x.data.subarray(start, start + width)].map((v) => v * v));
      return (value / Math.sqrt(square + 1e-6)) * (weight[i % width] ?? Number.NaN);
    });
    expect(relativeL2(data, expected)).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    [1, 4],
    [4, 3],
    [20, 5],
  ])('groupNorm in %i groups, height %i', async (groups, height) => {
    const pixels = height * 5;
    const x = offCentre([2, width, height, 5], 4);
    const spec = { channels: width, groups, epsilon: 1e-5 };
    const { data, dims } = await runOp(target, {
      inputs: [x],
      weights,
      rank: 4,
      make: (g, value) => groupNorm(g, value, 'norm', spec),
    });
    expect(dims).toEqual(x.dims);
    const expected = normalised(x.data, (width / groups) * pixels, 1e-5).map((value, i) => {
      const channel = Math.floor(i / pixels) % width;
      return value * (weight[channel] ?? Number.NaN) + (bias.data[channel] ?? Number.NaN);
    });
    expect(relativeL2(data, expected)).toBeLessThanOrEqual(tolerance);
  });
});

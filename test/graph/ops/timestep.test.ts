/** Timestep features and their network, against the formula in double precision. */
import { describe, expect, it } from 'vitest';
import {
  timestepEmbedding,
  timestepFeatures,
  timestepFeed,
  type WaveSpec,
} from '../../../src/graph/ops/timestep.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { fusedF32, numbers, plainF16, plainF32, runOp } from '../../support/drawing/run-graph.ts';

const [channels, hidden, output] = [32, 12, 9];
const timesteps = [0, 1, 500.5, 999];
const orders = [
  { flipSinToCos: true, frequencyShift: 0 },
  { flipSinToCos: false, frequencyShift: 1 },
];

function formula(t: number, { flipSinToCos, frequencyShift }: Omit<WaveSpec, 'channels'>): number[] {
  const half = channels / 2;
  const angles = Array.from(
    { length: half },
    (_, i) => t * Math.exp((-Math.log(10_000) * i) / (half - frequencyShift)),
  );
  const [sin, cos] = [angles.map(Math.sin), angles.map(Math.cos)];
  return flipSinToCos ? [...cos, ...sin] : [...sin, ...cos];
}

describe('timestepFeatures', () => {
  it.each(orders)('%o', (order) => {
    const features = timestepFeatures(timesteps, { channels, ...order });
    const expected = timesteps.flatMap((t) => formula(t, order));
    // An f32 angle of 999 rad is off by 3e-5 rad at most, and the exponent before it by as much again.
    expect(features).toHaveLength(expected.length);
    for (const [i, value] of expected.entries())
      expect(Math.abs((features[i] ?? 9) - value)).toBeLessThan(2e-4);
  });
});

const first = { weight: numbers([hidden, channels], 1, 0.5), bias: numbers([hidden], 2) };
const second = { weight: numbers([output, hidden], 3, 0.5), bias: numbers([output], 4) };

function layer(x: readonly number[], { weight, bias }: typeof first): number[] {
  return [...bias.data].map((b, row) =>
    x.reduce((sum, value, i) => sum + value * (weight.data[row * x.length + i] ?? Number.NaN), b),
  );
}

describe.each([
  ['plain f32', plainF32, 1e-6],
  ['fused f32', fusedF32, 1e-6],
  ['plain f16', plainF16, 3e-3],
] as const)('timestepEmbedding, %s', (_name, target, tolerance) => {
  it.each(orders)('%o', async (order) => {
    const feed = timestepFeed(timesteps, { channels, ...order });
    const tensor = ({ dims, data }: { dims: readonly number[]; data: Float32Array }) => ({
      shape: dims,
      data,
    });
    const { data, dims } = await runOp(target, {
      inputs: [feed],
      keepF32: true,
      weights: {
        'time.linear_1.weight': tensor(first.weight),
        'time.linear_1.bias': tensor(first.bias),
        'time.linear_2.weight': tensor(second.weight),
        'time.linear_2.bias': tensor(second.bias),
      },
      rank: 2,
      make: (g, value) => timestepEmbedding(g, value, 'time', { channels, hidden, output }),
    });
    expect(dims).toEqual([4, output]);
    const expected = timesteps.flatMap((_, row) =>
      layer(
        layer([...feed.data.subarray(row * channels, (row + 1) * channels)], first).map(
          (x) => x / (1 + Math.exp(-x)),
        ),
        second,
      ),
    );
    expect(relativeL2(data, expected)).toBeLessThanOrEqual(tolerance);
  });
});

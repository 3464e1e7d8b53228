/** Activations and element-wise ops against their definitions in double precision. */
import { describe, expect, it } from 'vitest';
import type { Graph, Value } from '../../../src/graph/onnx/graph.ts';
import { add, gelu, geluTanh, mul, quickGelu, relu, silu, sub } from '../../../src/graph/ops/elementwise.ts';
import { maxAbsDiff, relativeL2 } from '../../support/drawing/reference.ts';
import { fusedF32, numbers, plainF16, plainF32, runOp } from '../../support/drawing/run-graph.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** 2/√π ∫₀ˣ exp(−t²) dt by Simpson's rule; beyond 6 it is ±1 to the last digit. */
function erf(x: number): number {
  const end = Math.min(Math.abs(x), 6);
  const steps = 2000;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const t = (end * i) / steps;
    sum += Math.exp(-t * t) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return ((Math.sign(x) * 2) / Math.sqrt(Math.PI)) * sum * (end / steps / 3);
}

const functions: Record<string, [(g: Graph, x: Value) => Value, (x: number) => number]> = {
  relu: [relu, (x) => Math.max(0, x)],
  silu: [silu, (x) => x * sigmoid(x)],
  quickGelu: [quickGelu, (x) => x * sigmoid(1.702 * x)],
  gelu: [gelu, (x) => (x / 2) * (1 + erf(x / Math.SQRT2))],
  geluTanh: [geluTanh, (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))],
};

const targets = { 'plain f32': plainF32, 'fused f32': fusedF32, 'plain f16': plainF16 };

describe.each(Object.entries(targets))('activations, %s', (_, target) => {
  const tolerance = target.precision === 'f32' ? 1e-6 : 2e-3;

  it.each(Object.entries(functions))('%s', async (_name, [make, definition]) => {
    for (const range of [0.5, 4, 12]) {
      const x = numbers([2, 3, 37], 1, range);
      const { data, dims } = await runOp(target, { inputs: [x], rank: 3, make });
      expect(dims).toEqual([2, 3, 37]);
      expect(relativeL2(data, x.data.map(definition))).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each(Object.entries(functions))(
    '%s of numbers far from 0 is no NaN',
    async (_name, [make, definition]) => {
      const x = { dims: [6], data: Float32Array.of(-1000, -100, -0, 0, 100, 1000) };
      const { data } = await runOp(target, { inputs: [x], rank: 1, make });
      expect(maxAbsDiff(data, x.data.map(definition))).toBeLessThanOrEqual(tolerance);
    },
  );
});

describe('arithmetic', () => {
  const a = numbers([2, 3, 4], 1);
  const b = numbers([3, 1], 2);

  it.each([
    ['add', add, (x: number, y: number) => x + y],
    ['sub', sub, (x: number, y: number) => x - y],
    ['mul', mul, (x: number, y: number) => x * y],
  ] as const)('%s stretches the smaller operand', async (_name, make, definition) => {
    const { data, dims } = await runOp(plainF32, { inputs: [a, b], rank: 3, make });
    expect(dims).toEqual([2, 3, 4]);
    const expected = a.data.map((value, i) => definition(value, b.data[Math.floor(i / 4) % 3] ?? Number.NaN));
    expect(maxAbsDiff(data, expected)).toBeLessThanOrEqual(1e-7);
  });
});

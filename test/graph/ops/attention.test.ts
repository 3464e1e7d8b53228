/** Attention, fused and in plain ops, against softmax(scale · q kᵀ + bias) v in double precision. */
import { describe, expect, it } from 'vitest';
import { attention } from '../../../src/graph/ops/attention.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import {
  fusedF32,
  numbers,
  plainF16,
  plainF32,
  runOp,
  type Tensor,
} from '../../support/drawing/run-graph.ts';

interface Shape {
  batch: number;
  heads: number;
  headWidth: number;
  queries: number;
  keys: number;
  scale?: number;
  /** Rows and heads of the bias. */
  bias?: [number, number];
}

/** One head of one row at a time. */
function definition(
  shape: Shape,
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  bias?: Tensor,
): number[] {
  const { batch, heads, headWidth, queries, keys } = shape;
  const scale = shape.scale ?? 1 / Math.sqrt(headWidth);
  const width = heads * headWidth;
  const result = new Array<number>(batch * queries * width);
  const at = (list: ArrayLike<number>, i: number) => list[i] ?? Number.NaN;
  const biasOf = (b: number, h: number, i: number, j: number) => {
    if (bias === undefined) return 0;
    const [rows = 1, count = 1] = bias.dims;
    return Number(bias.data[(((b % rows) * count + (h % count)) * queries + i) * keys + j]);
  };
  for (let n = 0; n < batch * heads * queries; n++) {
    const [b, h, i] = [Math.floor(n / heads / queries), Math.floor(n / queries) % heads, n % queries];
    const scores = Array.from({ length: keys }, (_, j) => {
      let dot = 0;
      for (let c = 0; c < headWidth; c++) {
        const column = h * headWidth + c;
        dot += at(q, (b * queries + i) * width + column) * at(k, (b * keys + j) * width + column);
      }
      return scale * dot + biasOf(b, h, i, j);
    });
    const largest = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - largest));
    const total = weights.reduce((x, y) => x + y, 0);
    for (let c = 0; c < headWidth; c++) {
      const column = h * headWidth + c;
      const sum = weights.reduce((x, weight, j) => x + weight * at(v, (b * keys + j) * width + column), 0);
      result[(b * queries + i) * width + column] = sum / total;
    }
  }
  return result;
}

const shapes: Record<string, Shape> = {
  'one token': { batch: 1, heads: 1, headWidth: 8, queries: 1, keys: 1 },
  'itself, 9×13 pixels': { batch: 2, heads: 2, headWidth: 8, queries: 117, keys: 117 },
  'a context of 64 tokens': { batch: 2, heads: 4, headWidth: 40, queries: 30, keys: 64 },
  'a context of 141 tokens': { batch: 1, heads: 2, headWidth: 80, queries: 30, keys: 141 },
  'a wide head': { batch: 1, heads: 1, headWidth: 512, queries: 20, keys: 20 },
  'a fixed scale': { batch: 1, heads: 2, headWidth: 16, queries: 9, keys: 9, scale: 1 },
  'a bias for all': { batch: 2, heads: 3, headWidth: 8, queries: 7, keys: 12, bias: [1, 1] },
  'a bias a head': { batch: 2, heads: 3, headWidth: 8, queries: 12, keys: 12, bias: [1, 3] },
  'a bias a row and head': {
    batch: 2,
    heads: 3,
    headWidth: 8,
    queries: 12,
    keys: 12,
    scale: 1,
    bias: [2, 3],
  },
};

describe.each([
  ['plain f32', plainF32, 2e-6],
  ['fused f32', fusedF32, 2e-6],
  ['plain f16', plainF16, 5e-3],
] as const)('attention, %s', (_name, target, tolerance) => {
  it.each(Object.entries(shapes))('to %s', async (_what, shape) => {
    const { batch, heads, headWidth, queries, keys } = shape;
    const q = numbers([batch, queries, heads * headWidth], 1, 2);
    const k = numbers([batch, keys, heads * headWidth], 2, 2);
    const v = numbers([batch, keys, heads * headWidth], 3);
    const bias = shape.bias && numbers([...shape.bias, queries, keys], 4, 5);
    // Some keys are hidden from some queries, as padding and the future are.
    for (let i = 0; i < (bias?.data.length ?? 0); i += 3) bias?.data.fill(-30_000, i, i + 1);
    const { data, dims } = await runOp(target, {
      inputs: bias ? [q, k, v, bias] : [q, k, v],
      rank: 3,
      make: (g, a, b = '', c = '', d) =>
        attention(g, a ?? '', b, c, {
          heads,
          headWidth,
          ...(shape.scale !== undefined && { scale: shape.scale }),
          ...(d !== undefined && { bias: d }),
        }),
    });
    expect(dims).toEqual([batch, queries, heads * headWidth]);
    expect(relativeL2(data, definition(shape, q.data, k.data, v.data, bias))).toBeLessThanOrEqual(tolerance);
  });
});

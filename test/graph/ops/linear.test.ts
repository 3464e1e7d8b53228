/** Matrix products with every way a weight may lie in its file, against loops in double precision. */
import { describe, expect, it } from 'vitest';
import { embedding, gemm, type LinearSpec, linear } from '../../../src/graph/ops/linear.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF16, plainF32, runOp } from '../../support/drawing/run-graph.ts';
import { type FloatType, fromHalf, type TestTensor, toHalf } from '../../support/drawing/safetensors-file.ts';

const [input, output] = [24, 10];

/** x [rows, input] · Wᵀ [input, output] + b. */
function product(x: Float32Array, weight: ArrayLike<number>, bias?: ArrayLike<number>): number[] {
  const at = (list: ArrayLike<number>, i: number) => list[i] ?? Number.NaN;
  return Array.from({ length: (x.length / input) * output }, (_, i) => {
    const [row, column] = [Math.floor(i / output), i % output];
    let sum = bias === undefined ? 0 : at(bias, column);
    for (let k = 0; k < input; k++) sum += at(x, row * input + k) * at(weight, column * input + k);
    return sum;
  });
}

const rounded: Record<FloatType, (x: number) => number> = {
  F32: (x) => x,
  F16: (x) => fromHalf(toHalf(x)),
  BF16: (x) => {
    const bits = new Uint32Array(Float32Array.of(x).buffer)[0] ?? 0;
    return (
      new Float32Array(Uint32Array.of(((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) << 16).buffer)[0] ?? 0
    );
  },
};

describe.each([
  ['f32', plainF32, 1e-6],
  ['f16', plainF16, 2e-3],
] as const)('linear, %s', (_precision, target, tolerance) => {
  const x = numbers([2, 5, input], 1);
  const weight = numbers([output, input], 2, 0.5);
  const bias = numbers([output], 3);
  const tensor = (
    t: { dims: readonly number[]; data: Float32Array },
    dtype: FloatType = 'F32',
  ): TestTensor => ({
    shape: t.dims,
    data: t.data,
    dtype,
  });
  const run = (spec: LinearSpec, weights: Record<string, TestTensor>) =>
    runOp(target, { inputs: [x], weights, rank: 3, make: (g, value) => linear(g, value, 'layer', spec) });

  it.each(['F32', 'F16', 'BF16'] as const)('of weights in %s', async (dtype) => {
    const weights = { 'layer.weight': tensor(weight, dtype), 'layer.bias': tensor(bias, dtype) };
    const { data, dims } = await run({ input, output }, weights);
    expect(dims).toEqual([2, 5, output]);
    const round = rounded[dtype];
    expect(
      relativeL2(data, product(x.data, weight.data.map(round), bias.data.map(round))),
    ).toBeLessThanOrEqual(tolerance);
  });

  it('without bias', async () => {
    const { data } = await run({ input, output, bias: false }, { 'layer.weight': tensor(weight) });
    expect(relativeL2(data, product(x.data, weight.data))).toBeLessThanOrEqual(tolerance);
  });

  it('of a 1×1 convolution', async () => {
    const stored = [output, input, 1, 1];
    const weights = {
      'layer.weight': { shape: stored, data: weight.data },
      'layer.bias': tensor(bias),
    };
    const { data } = await run({ input, output, stored }, weights);
    expect(relativeL2(data, product(x.data, weight.data, bias.data))).toBeLessThanOrEqual(tolerance);
  });

  it.each([0, 1, 2])('of part %i of a packed weight under other names', async (part) => {
    const packed = numbers([3 * output, input], 4);
    const packedBias = numbers([3 * output], 5);
    const weights = { in_proj_weight: tensor(packed), in_proj_bias: tensor(packedBias) };
    const names = { weight: 'in_proj_weight', bias: 'in_proj_bias' };
    const spec = { input, output, rows: [part * output, output], packed: 3 * output, names } as const;
    const { data } = await run(spec, weights);
    const rows = packed.data.subarray(part * output * input, (part + 1) * output * input);
    const expected = product(x.data, rows, packedBias.data.subarray(part * output, (part + 1) * output));
    expect(relativeL2(data, expected)).toBeLessThanOrEqual(tolerance);
  });

  it('gemm of rows', async () => {
    const rows = numbers([7, input], 6);
    const weights = { 'layer.weight': tensor(weight), 'layer.bias': tensor(bias) };
    const { data, dims } = await runOp(target, {
      inputs: [rows],
      weights,
      rank: 2,
      make: (g, value) => gemm(g, value, 'layer', { input, output }),
    });
    expect(dims).toEqual([7, output]);
    expect(relativeL2(data, product(rows.data, weight.data, bias.data))).toBeLessThanOrEqual(tolerance);
  });
});

describe('embedding', () => {
  it('looks rows up', async () => {
    const table = numbers([9, 4], 1);
    const ids = [3, 0, 8, 3, 1, 7];
    const { data, dims } = await runOp(plainF32, {
      inputs: [{ dims: [2, 3], data: BigInt64Array.from(ids, BigInt) }],
      weights: { table: { shape: table.dims, data: table.data } },
      rank: 3,
      make: (g, value) => embedding(g, value, 'table', 9, 4),
    });
    expect(dims).toEqual([2, 3, 4]);
    expect([...data]).toEqual(ids.flatMap((id) => [...table.data.subarray(id * 4, id * 4 + 4)]));
  });
});

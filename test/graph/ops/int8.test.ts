/** Layers on numbers of 8 bits, against the same in f32. */
import { describe, expect, it } from 'vitest';
import type { Graph, GraphTarget, Value } from '../../../src/graph/onnx/graph.ts';
import { conv } from '../../../src/graph/ops/conv.ts';
import { linear } from '../../../src/graph/ops/linear.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF32, runOp, type Tensor } from '../../support/drawing/run-graph.ts';

const int8: GraphTarget = { ...plainF32, int8: true };

/** As SiLU leaves them: mostly small, nothing below −0.28. */
const activations = (dims: readonly number[], seed: number): Tensor & { data: Float32Array } => {
  const { data } = numbers(dims, seed, 6);
  return { dims, data: data.map((x) => x / (1 + Math.exp(-x))) };
};

const weights = (dims: readonly number[]) => {
  const [output = 0] = dims;
  const [weight, bias] = [numbers(dims, 1, 0.3), numbers([output], 2)];
  // Channels of very different sizes: each must have a scale of its own.
  const each = weight.data.length / output;
  const data = weight.data.map((w, i) => w * 4 ** ((Math.floor(i / each) % 5) - 2));
  return { 'c.weight': { shape: dims, data }, 'c.bias': { shape: bias.dims, data: bias.data } };
};

interface Layer {
  readonly x: Tensor & { data: Float32Array };
  readonly weights: ReturnType<typeof weights>;
  readonly make: (g: Graph, x: Value) => Value;
}

const convolution = (dims: readonly [number, number, number, number], activated: boolean): Layer => ({
  x: activated ? activations(dims, 3) : numbers(dims, 3),
  weights: weights([40, dims[1], 3, 3]),
  make: (g, x) => conv(g, x, 'c', { input: dims[1], output: 40, kernel: 3, activated }),
});

const layers: Readonly<Record<string, Layer>> = {
  'a convolution': convolution([2, 32, 6, 5], false),
  'a convolution after SiLU': convolution([2, 48, 4, 7], true),
  'a convolution of a pixel': convolution([2, 32, 1, 1], false),
  'a linear layer': {
    x: numbers([2, 6, 24], 3),
    weights: weights([40, 24]),
    make: (g, x) => linear(g, x, 'c', { input: 24, output: 40 }),
  },
};

const run = (target: GraphTarget, { x, weights: tensors, make }: Layer, input: Tensor = x) =>
  runOp(target, { inputs: [input], weights: tensors, rank: x.dims.length, make });

describe.each(Object.entries(layers))('%s', (_name, layer) => {
  it('is near to what it rounds', async () => {
    const [exact, rounded] = [await run(plainF32, layer), await run(int8, layer)];
    expect(rounded.dims).toEqual(exact.dims);
    const off = relativeL2(rounded.data, exact.data);
    expect(off).toBeLessThan(0.012);
    expect(off).toBeGreaterThan(1e-5);
  });

  it('gives a row the same whoever shares its call', async () => {
    const { x } = layer;
    const half = x.data.length / 2;
    const alone = { dims: [1, ...x.dims.slice(1)], data: x.data.slice(0, half) };
    const loud = { dims: x.dims, data: x.data.map((value, i) => (i < half ? value : 50 * value)) };
    const [one, both] = [await run(int8, layer, alone), await run(int8, layer, loud)];
    expect([...both.data.subarray(0, one.data.length)]).toEqual([...one.data]);
  });
});

it('numbers that are all zero stay so', async () => {
  const layer = convolution([2, 32, 3, 3], true);
  const nothing = { dims: layer.x.dims, data: new Float32Array(layer.x.data.length) };
  const [exact, rounded] = [await run(plainF32, layer, nothing), await run(int8, layer, nothing)];
  expect([...rounded.data]).toEqual([...exact.data]);
});

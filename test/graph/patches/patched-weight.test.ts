/** Weights with patches from other files and folders: what the graph computes of them, and that caches notice. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedGraph } from '../../../src/graph/cache.ts';
import { Graph, type GraphTarget, type WeightView } from '../../../src/graph/onnx/graph.ts';
import type { WeightPatch } from '../../../src/graph/patches/patch.ts';
import { readSafetensorsHeader, type TensorEntry } from '../../../src/graph/safetensors/header.ts';
import { createWeights, type Weights } from '../../../src/graph/safetensors/weight-set.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF16, plainF32, runGraph } from '../../support/drawing/run-graph.ts';
import { type FloatType, temporaryFolder, writeSafetensors } from '../../support/drawing/safetensors-file.ts';

type Matrix = { dims: readonly number[]; data: Float32Array };

/** Writes each tensor into a file and a folder of its own; all files have the same name. */
async function scattered(tensors: Record<string, Matrix>, dtype: FloatType = 'F32') {
  const root = temporaryFolder();
  const entries: Record<string, TensorEntry> = {};
  for (const [name, { dims, data }] of Object.entries(tensors)) {
    const folder = path.join(root, name, 'deep');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'model.safetensors');
    writeSafetensors(file, { [name]: { shape: dims, data, dtype } });
    const entry = (await readSafetensorsHeader(file)).get(name);
    if (entry) entries[name] = entry;
  }
  const entry = (name: string) => {
    const found = entries[name];
    if (found === undefined) throw new Error(`There is no ${name}`);
    return found;
  };
  return { root, entry };
}

function lowRank(up: TensorEntry, down: TensorEntry, scale: number): WeightPatch {
  return { kind: 'low-rank', up, down, scale, strength: 1 };
}

/** weight + scale · up · down, in doubles. */
function merged(weight: Matrix, up: Matrix, down: Matrix, scale: number): Float32Array {
  const [rows = 1] = weight.dims;
  const width = weight.data.length / rows;
  const [rank = 1] = down.dims;
  return weight.data.map((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    let sum = 0;
    for (let k = 0; k < rank; k++) {
      sum += (up.data[row * rank + k] ?? 0) * (down.data[k * width + column] ?? 0);
    }
    return value + scale * sum;
  });
}

/** The weight `w` as a graph hands it out. */
async function handedOut(weights: Weights, view: WeightView = {}, target: GraphTarget = plainF32) {
  const g = new Graph('patched', weights, target);
  const shape = [...(weights.tensors.get('w')?.shape ?? [])];
  const weight = g.weight('w', shape, view);
  const value = target.precision === 'f32' ? weight : g.cast(weight, 'f32');
  const zero = g.input('zero', 'f32', []);
  const dims = view.as ?? [view.rows?.[1] ?? 1, ...shape.slice(1)];
  g.output(
    'w',
    g.node('Add', [value, zero]),
    'f32',
    dims.map((_, i) => `d${i}`),
  );
  const { w } = await runGraph(g.build(), { zero: { data: Float32Array.of(0), dims: [] } });
  if (w === undefined) throw new Error('The graph gave nothing');
  return w;
}

const linear = { w: numbers([6, 4], 1), up: numbers([6, 2], 2), down: numbers([2, 4], 3) };
const conv = { w: numbers([6, 4, 3, 3], 4), up: numbers([6, 2, 1, 1], 5), down: numbers([2, 4, 3, 3], 6) };

describe('a low-rank patch', () => {
  it.each([
    ['linear layer', linear],
    ['convolution', conv],
  ])('changes the weight of a %s, from files in different folders', async (_, tensors) => {
    const { entry, root } = await scattered(tensors);
    const weights = createWeights(
      new Map([['w', entry('w')]]),
      new Map([['w', [lowRank(entry('up'), entry('down'), -0.7)]]]),
    );
    expect(weights.root).toBe(root);
    const { data, dims } = await handedOut(weights);
    expect(dims).toEqual(tensors.w.dims);
    expect(relativeL2(data, merged(tensors.w, tensors.up, tensors.down, -0.7))).toBeLessThan(1e-6);
  });

  it('reaches views of rows and of another shape', async () => {
    const { entry } = await scattered(conv);
    const patches = new Map([['w', [lowRank(entry('up'), entry('down'), 0.5)]]]);
    const weights = createWeights(new Map([['w', entry('w')]]), patches);
    const whole = merged(conv.w, conv.up, conv.down, 0.5);
    const rows = await handedOut(weights, { rows: [2, 3] });
    expect(rows.dims).toEqual([3, 4, 3, 3]);
    expect(relativeL2(rows.data, whole.slice(2 * 36, 5 * 36))).toBeLessThan(1e-6);
    const flat = await handedOut(weights, { as: [6, 36] });
    expect(flat.dims).toEqual([6, 36]);
    expect(relativeL2(flat.data, whole)).toBeLessThan(1e-6);
  });

  it('adds up with others of other ranks, in views of rows too', async () => {
    const more = { up2: numbers([6, 3, 1, 1], 7), down2: numbers([3, 4, 3, 3], 8) };
    const { entry } = await scattered({ ...conv, ...more });
    const two = [lowRank(entry('up'), entry('down'), 0.5), lowRank(entry('up2'), entry('down2'), -0.25)];
    const weights = createWeights(new Map([['w', entry('w')]]), new Map([['w', two]]));
    const first = { dims: conv.w.dims, data: merged(conv.w, conv.up, conv.down, 0.5) };
    const whole = merged(first, more.up2, more.down2, -0.25);
    expect(relativeL2((await handedOut(weights)).data, whole)).toBeLessThan(1e-6);
    const { data } = await handedOut(weights, { rows: [2, 3] });
    expect(relativeL2(data, whole.slice(2 * 36, 5 * 36))).toBeLessThan(1e-6);
  });

  it('is computed in f32 whatever the files and the graph hold', async () => {
    const { entry } = await scattered(linear, 'F16');
    const patches = new Map([['w', [lowRank(entry('up'), entry('down'), 1)]]]);
    const weights = createWeights(new Map([['w', entry('w')]]), patches);
    const expected = merged(linear.w, linear.up, linear.down, 1);
    expect(relativeL2((await handedOut(weights)).data, expected)).toBeLessThan(5e-4);
    expect(relativeL2((await handedOut(weights, {}, plainF16)).data, expected)).toBeLessThan(1e-3);
  });
});

it('weights from folders that share nothing but the root of the disk are drawn with too', async () => {
  const { entry } = await scattered(linear);
  const [w, up, down] = [entry('w'), entry('up'), entry('down')];
  const weights = createWeights(new Map([['w', w]]), new Map([['w', [lowRank(up, down, 1)]]]));
  const { data } = await handedOut({ ...weights, root: path.parse(w.file).root });
  expect(relativeL2(data, merged(linear.w, linear.up, linear.down, 1))).toBeLessThan(1e-6);
});

it('a kept graph is another one for another strength', async () => {
  const { entry, root } = await scattered(linear);
  const get = async (scale: number) => {
    const patches = new Map([['w', [lowRank(entry('up'), entry('down'), scale)]]]);
    const weights = createWeights(new Map([['w', entry('w')]]), patches);
    return cachedGraph(root, { name: 'patched', parts: [], weights }, () => {
      const g = new Graph('patched', weights, plainF32);
      g.output('y', g.weight('w', [6, 4]), 'f32', [6, 4]);
      return g.build();
    });
  };
  const [half, again, whole] = [await get(0.5), await get(0.5), await get(1)];
  expect(Buffer.from(again.model)).toEqual(Buffer.from(half.model));
  expect(Buffer.from(whole.model)).not.toEqual(Buffer.from(half.model));
});

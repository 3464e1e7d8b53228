/** Weights and inputs drawn from their names, the same here and in test/fixtures/make/variants.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Weights } from '../../../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../../../src/graph/safetensors/weights.ts';
import { fixturePath, loadReference } from './reference.ts';
import { type FloatType, type TestTensor, temporaryFolder, writeSafetensors } from './safetensors-file.ts';

type Input = number[] | { values: number[] } | { ids: number[] } | { mask: number[] };

/** A network that is not in the test bundle, and what PyTorch computes with it. */
export interface Variant {
  builder: 't5' | 'clip' | 'connector' | 'unet' | 'decoder' | 'encoder';
  config: Record<string, unknown>;
  dtype: FloatType;
  tensors: Record<string, number[]>;
  inputs: Record<string, Input>;
  output: string;
  shape: number[];
  /** Every how many-th value of the result was kept. */
  step: number;
  expected: Float32Array;
}

export function loadVariants(): Record<string, Variant> {
  const variants: Record<string, Variant> = JSON.parse(
    readFileSync(fixturePath('variants/variants.json'), 'utf8'),
  );
  const expected = loadReference(fixturePath('variants/expected.safetensors'));
  for (const [name, variant] of Object.entries(variants)) variant.expected = expected.floats(name);
  return variants;
}

/** Numbers in ±1: MurmurHash3's finaliser of the index and the name's FNV-1a hash. */
export function uniform(name: string, count: number): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let h = (Math.imul(i, 0x9e3779b1) + seed) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    values[i] = ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

export function drawn(name: string, shape: readonly number[], dtype: FloatType): TestTensor {
  const [, ...fanIn] = shape;
  const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
  const data = uniform(name, product(shape));
  const scale = Math.fround(shape.length > 1 ? Math.sqrt(3 / product(fanIn)) : 0.25);
  const middle = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
  for (let i = 0; i < data.length; i++) data[i] = Math.fround((data[i] ?? 0) * scale) + middle;
  return { shape, data, dtype };
}

/** The variant's weights in a file of their own; `change` may spoil them. */
export async function drawnWeights(
  { tensors, dtype }: Pick<Variant, 'tensors' | 'dtype'>,
  change: (weights: Record<string, TestTensor>) => void = () => undefined,
): Promise<Weights> {
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, shape]) => [name, drawn(name, shape, dtype)]),
  );
  change(weights);
  const folder = temporaryFolder();
  writeSafetensors(path.join(folder, 'model.safetensors'), weights);
  return openWeights(folder);
}

/** The variant's inputs, as a session takes them. */
export function drawnInputs({ inputs }: Pick<Variant, 'inputs'>) {
  const feed = (name: string, input: Input) => {
    if (Array.isArray(input)) {
      const size = input.reduce((a, b) => a * b, 1);
      return { data: uniform(`input:${name}`, size).map((x) => 2 * x), dims: input };
    }
    if ('ids' in input) return { data: BigInt64Array.from(input.ids, BigInt), dims: [1, input.ids.length] };
    if ('mask' in input) return { data: Float32Array.from(input.mask), dims: [1, input.mask.length] };
    return { data: Float32Array.from(input.values), dims: [input.values.length] };
  };
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, feed(name, input)]));
}

/** A small graph whose results tell whether a device computes as it should, and how far off it is. */

import { type BuiltGraph, Graph, type GraphTarget, type Value } from '../onnx/graph.ts';
import { createWeights } from '../safetensors/weight-set.ts';
import type { Feed } from '../session.ts';

type Dims = readonly number[];

/** What every device can be asked for. */
export const plainTarget: GraphTarget = { precision: 'f32', fused: new Set() };

/** One computation of a trial: from its own inputs to one output of shape `output`. */
export interface Part {
  readonly inputs: readonly Feed[];
  readonly output: Dims;
  make(g: Graph, inputs: readonly Value[]): Value;
}

/** A graph for any target, and what to feed it with. */
export interface Trial {
  readonly feeds: Readonly<Record<string, Feed>>;
  build(target: GraphTarget): BuiltGraph;
}

export type Outputs = Readonly<Record<string, Float32Array>>;

/** The graph of all `parts`. Inputs and outputs are f32; between them it computes in the target's precision. */
export function createTrial(name: string, parts: Readonly<Record<string, Part>>): Trial {
  const feeds = Object.entries(parts).flatMap(([key, { inputs }]) =>
    inputs.map((feed, i) => [`${key}.${i}`, feed] as const),
  );
  return {
    feeds: Object.fromEntries(feeds),
    build(target) {
      const g = new Graph(`self-test of ${name}`, createWeights(new Map()), target);
      for (const [key, { inputs, output, make }] of Object.entries(parts)) {
        const values = inputs.map(({ dims }, i) => {
          const input = g.input(`${key}.${i}`, 'f32', [...dims]);
          return target.precision === 'f32' ? input : g.cast(input, target.precision);
        });
        const result = make(g, values);
        g.output(key, target.precision === 'f32' ? result : g.cast(result, 'f32'), 'f32', [...output]);
      }
      return g.build();
    },
  };
}

/** Numbers that look random, are the same everywhere, and lie evenly in `middle` ± `range`. */
export function spread(
  dims: Dims,
  range: number,
  seed: number,
  middle = 0,
): { data: Float32Array; dims: Dims } {
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  for (let i = 0; i < data.length; i++) {
    // xorshift32: George Marsaglia, "Xorshift RNGs", 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = middle + (state / 2 ** 31) * range;
  }
  return { data, dims };
}

/** The largest |a − b| / |b| of the outputs; infinite when one is missing, of another size, or not a number. */
export function distance(came: Outputs, expected: Outputs): number {
  const distances = Object.entries(expected).map(([key, values]) => relativeL2(came[key], values));
  return Math.max(...distances);
}

function relativeL2(came: Float32Array | undefined, expected: Float32Array): number {
  if (came?.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? 0;
    difference += ((came[i] ?? Number.NaN) - value) ** 2;
    size += value ** 2;
  }
  const ratio = Math.sqrt(difference / size);
  return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
}

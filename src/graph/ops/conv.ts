/** Convolutions and resizing over images [batch, channels, height, width]. */

import type { Graph, Value } from '../onnx/graph.ts';
import { concat } from './shape.ts';

export interface ConvSpec {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride?: number;
  /** [top, left, bottom, right]; half the kernel on every side by default. */
  readonly pads?: readonly [number, number, number, number];
}

/** Convolution with the weight and bias of `key`. */
export function conv(g: Graph, x: Value, key: string, spec: ConvSpec): Value {
  const { input, output, kernel, stride = 1 } = spec;
  const half = (kernel - 1) / 2;
  const weight = g.weight(`${key}.weight`, [output, input, kernel, kernel]);
  return g.node('Conv', [x, weight, g.weight(`${key}.bias`, [output])], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: spec.pads ?? [half, half, half, half],
  });
}

/** Nearest-neighbour enlargement by two, as torch's interpolate does it. */
export function upsampleNearest(g: Graph, x: Value): Value {
  const scales = g.floats(Float32Array.of(1, 1, 2, 2), [4], 'f32');
  return g.node('Resize', [x, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/**
 * `x` without the rows and columns that exceed the height and width of `like`.
 *
 * After an odd size was halved (rounding up) and doubled again, one row or column is too much. torch resizes
 * to the target size instead; for nearest neighbours 2n−1 from n takes the same source pixels.
 */
export function cropLike(g: Graph, x: Value, like: Value): Value {
  const ends = g.node('Shape', [like], { start: 2, end: 4 });
  return g.node('Slice', [x, g.ints([0, 0]), ends, g.ints([2, 3])]);
}

/** Joins images along their channels. */
export const concatChannels = (g: Graph, a: Value, b: Value): Value => concat(g, [a, b], 1);

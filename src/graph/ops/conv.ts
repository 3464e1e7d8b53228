/**
 * Convolutions and resizing over images: [batch, channels, height, width], or [batch, height, width, channels] where the
 * target has them last.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { int8Conv } from './int8.ts';
import { nhwcConv } from './nhwc.ts';
import { openSum } from './open-sum.ts';
import { concat, unsqueeze } from './shape.ts';
import { winogradConv } from './winograd.ts';

export interface ConvSpec {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride?: number;
  /** [top, left, bottom, right]; half the kernel on every side by default. */
  readonly pads?: readonly [number, number, number, number];
  /** Whether there is one; yes by default. */
  readonly bias?: boolean;
  /** Whether a 3×3 convolution is written in a quarter of the multiplications, for four times the memory. */
  readonly winograd?: boolean;
  /** Whether its input comes out of SiLU; for the range of numbers of 8 bits. */
  readonly activated?: boolean;
}

/** Below this many channels there is too little to multiply. */
const leastChannels = 32;

/** Whether a convolution is computed on numbers of 8 bits where the target has that. */
const inInt8 = (g: Graph, { input, output, kernel, stride = 1 }: ConvSpec): boolean =>
  g.target.int8 === true && kernel === 3 && stride === 1 && Math.min(input, output) >= leastChannels;

/** Convolution with the weight of `key`, and its bias where it has one. */
export function conv(g: Graph, x: Value, key: string, spec: ConvSpec): Value {
  const { input, output, kernel, stride = 1 } = spec;
  const half = (kernel - 1) / 2;
  const pads = spec.pads ?? ([half, half, half, half] as const);
  const tensor = () => g.weight(`${key}.weight`, [output, input, kernel, kernel]);
  if (g.target.channelsLast) {
    const bias = spec.bias === false ? undefined : g.weight(`${key}.bias`, [output]);
    return nhwcConv(g, x, tensor(), bias, { kernel, stride, pads });
  }
  if (spec.winograd) {
    const kernels = g.weight(`${key}.weight`, [output, input, 3, 3], { as: [output * input, 9] });
    const bias = g.weight(`${key}.bias`, [output], { as: [output, 1, 1] });
    return winogradConv(g, x, { input, output, kernels, bias });
  }
  if (inInt8(g, spec)) {
    const bias = g.weight(`${key}.bias`, [output], { as: [output, 1, 1] });
    return int8Conv(g, x, { input, output, weight: tensor(), bias, activated: spec.activated ?? false });
  }
  const weight = tensor();
  const bias = spec.bias === false ? [] : [g.weight(`${key}.bias`, [output])];
  return g.node('Conv', [x, weight, ...bias], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads,
  });
}

/**
 * The convolution of `key`, which has a bias, plus `skip`: an image, or where `perRow` a number for each channel of a row
 * [batch, channels].
 */
export function convPlus(
  g: Graph,
  x: Value,
  key: string,
  spec: ConvSpec,
  { skip, perRow = false }: { readonly skip: Value; readonly perRow?: boolean },
): Value {
  if (!g.target.channelsLast) {
    return add(g, conv(g, x, key, spec), perRow ? unsqueeze(g, skip, [2, 3]) : skip);
  }
  return openSum(g, {
    branch: () => conv(g, x, key, { ...spec, bias: false }),
    bias: () => g.weight(`${key}.bias`, [spec.output]),
    skip,
    perRow,
    alone: (sum) => {
      const image = perRow ? unsqueeze(g, skip, [1, 2]) : skip;
      g.nodes('Add', [conv(g, x, key, spec), image], {}, [sum]);
    },
  });
}

const nearest = {
  mode: 'nearest',
  coordinate_transformation_mode: 'asymmetric',
  nearest_mode: 'floor',
} as const;

/** Nearest-neighbour enlargement by two, as torch's interpolate does it. */
export function upsampleNearest(g: Graph, x: Value): Value {
  const factors = g.target.channelsLast ? Float32Array.of(1, 2, 2, 1) : Float32Array.of(1, 1, 2, 2);
  return g.node('Resize', [x, '', g.floats(factors, [4], 'f32')], nearest);
}

/**
 * The same, to the height and width of `like`: after an odd size was halved (rounding up) and doubled again, one row or
 * column would be too much. torch resizes to the target size; for nearest neighbours 2n−1 from n takes the same source
 * pixels as cutting 2n does.
 */
export function upsampleLike(g: Graph, x: Value, like: Value, channels: number): Value {
  if (!g.target.channelsLast) return cropLike(g, upsampleNearest(g, x), like);
  // A size costs nothing on the GPU, unlike a cut.
  const size = concat(g, [g.node('Shape', [like], { start: 0, end: 3 }), g.ints([channels])], 0);
  return g.node('Resize', [x, '', '', size], nearest);
}

/**
 * Nearest-neighbour enlargement by two and the 3×3 convolution of `key` after it, in 4/9 of the multiplications:
 * an enlarged image has each pixel four times, so a kernel sees only 2×2 different ones. Which ones depends on
 * whether the row and the column of the result are even or odd: four kernels, each with the weights summed that
 * meet the same pixel, make a quarter of the result each.
 */
export function upsampleConv(g: Graph, x: Value, key: string, channels: number): Value {
  // Sums of weights would be rounded in f16, and four convolutions are four launches.
  if (g.target.precision === 'f16' || g.target.channelsLast) {
    return conv(g, upsampleNearest(g, x), key, { input: channels, output: channels, kernel: 3 });
  }
  const weight = g.weight(`${key}.weight`, [channels, channels, 3, 3]);
  const bias = g.weight(`${key}.bias`, [channels]);
  const quarters = mergeTaps(g, weight, 2).flatMap((rows, oddRow) =>
    mergeTaps(g, rows, 3).map((kernel, oddColumn) =>
      g.node('Conv', [x, kernel, bias], {
        kernel_shape: [2, 2],
        pads: [1 - oddRow, 1 - oddColumn, oddRow, oddColumn],
      }),
    ),
  );
  return g.node('DepthToSpace', [concat(g, quarters, 1)], { blocksize: 2 });
}

/** Three taps along `axis` as the two that even and the two that odd places of an image enlarged by two see. */
function mergeTaps(g: Graph, kernel: Value, axis: number): [even: Value, odd: Value] {
  const [first = '', middle = '', last = ''] = g.nodes('Split', [kernel], { axis, num_outputs: 3 }, 3);
  return [concat(g, [first, add(g, middle, last)], axis), concat(g, [add(g, first, middle), last], axis)];
}

/** `x` [batch, channels, height, width] without the rows and columns that exceed the height and width of `like`. */
export function cropLike(g: Graph, x: Value, like: Value): Value {
  const ends = g.node('Shape', [like], { start: 2, end: 4 });
  return g.node('Slice', [x, g.ints([0, 0]), ends, g.ints([2, 3])]);
}

/** Joins images along their channels. */
export const concatChannels = (g: Graph, a: Value, b: Value): Value =>
  concat(g, [a, b], g.target.channelsLast ? -1 : 1);

/**
 * 3×3 convolutions in a quarter of the multiplications: Winograd's F(4×4, 3×3) of Lavin and Gray (arXiv 1509.09308), from
 * plain ops. Tiles of 6×6 pixels, four apart, are transformed by a fixed convolution, multiplied with transformed
 * kernels, one matrix product for each of the 36 places in a tile, and transformed back to 4×4 pixels.
 *
 * The transformed kernels are constants that onnxruntime computes while it loads: four times the size of the weights.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { concat, reshape, transpose } from './shape.ts';

/** Rows of the paper's Bᵀ, G and Aᵀ. */
const input = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const kernel = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const output = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

const [tile, step] = [6, 4];
const places = tile * tile;

/** The factors of a transform along both axes: entry (a, b) of row (i, j) is m[i][a] · m[j][b]. */
function bothAxes(m: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(
    m.flatMap((row) => m.flatMap((other) => row.flatMap((a) => other.map((b) => a * b)))),
  );
}

/** The same with rows and columns exchanged. */
function transposed(m: readonly (readonly number[])[]): number[][] {
  return (m[0] ?? []).map((_, column) => m.map((row) => row[column] ?? 0));
}

export interface WinogradSpec {
  readonly input: number;
  readonly output: number;
  /** [output · input, 9]: each kernel in a row. */
  readonly kernels: Value;
  /** [output, 1, 1] */
  readonly bias: Value;
}

/** A convolution, 3×3 with stride 1 and a border of zeros, of an image of any height and width; f32 only. */
export function winogradConv(g: Graph, x: Value, spec: WinogradSpec): Value {
  const batch = g.node('Shape', [x], { start: 0, end: 1 });
  const size = g.node('Shape', [x], { start: 2, end: 4 });
  const whole = fillTiles(g, x, size);
  const planes = reshapeTo(g, whole, [g.ints([-1, 1]), g.node('Shape', [whole], { start: 2, end: 4 })]);
  const tiles = g.node('Conv', [planes, g.floats(bothAxes(input), [places, 1, tile, tile])], {
    kernel_shape: [tile, tile],
    strides: [step, step],
    pads: [1, 1, 1, 1],
  });
  const grid = g.node('Shape', [tiles], { start: 2, end: 4 });
  // [batch, channels, places, tiles] → [places, channels, batch · tiles]
  const byChannel = reshapeTo(g, tiles, [batch, g.ints([spec.input, places, -1])]);
  const columns = reshape(g, transpose(g, byChannel, [2, 1, 0, 3]), [places, spec.input, -1]);
  const products = g.node('MatMul', [transformedKernels(g, spec), columns]);
  const apart = reshapeTo(g, products, [g.ints([places, spec.output]), batch, g.ints([-1])]);
  const back = reshapeTo(g, transpose(g, apart, [2, 1, 0, 3]), [g.ints([-1, places]), grid]);
  const inverse = g.floats(bothAxes(transposed(output)), [places, 1, step, step]);
  const pixels = g.node('ConvTranspose', [back, inverse], {
    kernel_shape: [step, step],
    strides: [step, step],
  });
  const image = reshapeTo(g, pixels, [
    batch,
    g.ints([spec.output]),
    g.node('Shape', [pixels], { start: 2, end: 4 }),
  ]);
  const cut = g.node('Slice', [image, g.ints([0, 0]), size, g.ints([2, 3])]);
  return add(g, cut, spec.bias);
}

/** `x` with zeros below and to the right, up to whole tiles: what a border of zeros is made of anyway. */
function fillTiles(g: Graph, x: Value, size: Value): Value {
  const four = g.ints([step, step]);
  const missing = g.node('Mod', [g.node('Sub', [four, g.node('Mod', [size, four])]), four]);
  // Begins of all four axes, then their ends.
  return g.node('Pad', [x, concat(g, [g.ints([0, 0, 0, 0, 0, 0]), missing], 0)]);
}

/** [places, output, input] */
function transformedKernels(g: Graph, { input: from, output: to, kernels }: WinogradSpec): Value {
  const factors = g.floats(columnsOf(kernel), [9, places]);
  const all = reshape(g, g.node('MatMul', [kernels, factors]), [to, from, places]);
  return transpose(g, all, [2, 0, 1]);
}

/** `bothAxes` as a matrix to multiply with from the right. */
function columnsOf(m: readonly (readonly number[])[]): Float32Array {
  const rows = bothAxes(m);
  const width = rows.length / places;
  return Float32Array.from({ length: rows.length }, (_, at) => {
    const [from, to] = [Math.floor(at / places), at % places];
    return rows[to * width + from] ?? 0;
  });
}

function reshapeTo(g: Graph, x: Value, dims: Value[]): Value {
  return g.node('Reshape', [x, concat(g, dims, 0)]);
}

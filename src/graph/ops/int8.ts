/**
 * Products on whole numbers of 8 bits, for CPUs that multiply those several times as fast: W ≈ scale · s8, one scale for
 * each output channel, rounded once while the graph loads; x ≈ scale · (u8 − zero), rounded in each run. The products are
 * summed as 32-bit integers and come out as f32.
 *
 * A scale never spans rows of the batch: a token's numbers have one of their own, and so has each image. A row's answer
 * is the same whoever shares its call.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { type ElementType, elementType } from '../onnx/schema.ts';
import { add, mul } from './elementwise.ts';
import { concat, reshape, transpose, unsqueeze } from './shape.ts';

/** What 0 becomes in u8: half of the range, for numbers of either sign. */
const middle = 128;
/** Nothing that comes out of SiLU is below −0.2785: most of the range is for what is above. */
const nearBottom = 16;
const [mostSigned, mostUnsigned] = [127, 255];
/** No scale may be 0. */
const tiny = 1e-20;

interface Quantised {
  readonly values: Value;
  /** One for each slice of the first dimension. */
  readonly scales: Value;
}

/** max |w| / 127 of each slice of the first dimension, and the slices as s8. */
function quantisedWeight(g: Graph, weight: Value, rank: number): Quantised {
  const scales = slicesScale(g, weight, rank, [mostSigned, mostSigned]);
  return { values: quantise(g, weight, scales, 's8', 0), scales };
}

/** What the largest and the smallest number of each slice of the first dimension need to fit, [slices]. */
function slicesScale(g: Graph, x: Value, rank: number, [above, below]: readonly [number, number]): Value {
  const axes = g.ints(Array.from({ length: rank - 1 }, (_, i) => i + 1));
  const largest = g.node('ReduceMax', [x, axes], { keepdims: 0 });
  const smallest = g.node('ReduceMin', [x, axes], { keepdims: 0 });
  const [up, down] = [mul(g, largest, g.floats(1 / above)), mul(g, smallest, g.floats(-1 / below))];
  return g.node('Max', [up, down, g.floats(tiny)]);
}

function quantise(g: Graph, x: Value, scales: Value, type: 'u8' | 's8', zero: number): Value {
  const shape = g.node('Shape', [scales]);
  const value = { dims: [1], dataType: elementType[type], rawData: Uint8Array.of(zero) };
  const zeros = g.node('ConstantOfShape', [shape], { value });
  return g.node('QuantizeLinear', [x, scales, zeros], { axis: 0 });
}

const small = (g: Graph, value: number, type: ElementType): Value => g.cast(g.floats(value), type);

/** f32 [rows, output] of u8 [rows, input] and s8 [input, output], where the scale of `x` is still to be multiplied. */
function product(g: Graph, x: Value, weight: Quantised, zero: number): Value {
  const inputs = [x, weight.values, g.floats(1), weight.scales, small(g, zero, 'u8')];
  return g.node('MatMulIntegerToFloat', inputs);
}

const tokensOf = new WeakMap<Graph, Map<Value, Quantised>>();

/** The numbers of each token of `x` [batch, tokens, width]; for all layers that read it, once. */
function quantisedTokens(g: Graph, x: Value, width: number): Quantised {
  const known = tokensOf.get(g) ?? new Map<Value, Quantised>();
  tokensOf.set(g, known);
  let tokens = known.get(x);
  if (tokens === undefined) {
    const rows = reshape(g, x, [-1, width]);
    const scales = slicesScale(g, rows, 2, [mostUnsigned - middle, middle]);
    tokens = { values: quantise(g, rows, scales, 'u8', middle), scales };
    known.set(x, tokens);
  }
  return tokens;
}

/** x · Wᵀ + b for `x` [batch, tokens, input] and `weight` [output, input] → [batch · tokens, output]. */
export function int8Rows(g: Graph, x: Value, input: number, weight: Value, bias: readonly Value[]): Value {
  const { values, scales } = quantisedTokens(g, x, input);
  const kernel = quantisedWeight(g, weight, 2);
  const turned = { ...kernel, values: transpose(g, kernel.values, [1, 0]) };
  const rows = mul(g, product(g, values, turned, middle), unsqueeze(g, scales, [1]));
  return bias.reduce((sum, one) => add(g, sum, one), rows);
}

/**
 * A 3×3 convolution, stride 1 with a border of zeros, of `x` [batch, input, height, width]: a product with the nine
 * pixels that each pixel of the result sees, side by side. `weight` is [output, input, 3, 3], `bias` [output, 1, 1];
 * `activated` tells that `x` comes out of SiLU.
 */
export function int8Conv(
  g: Graph,
  x: Value,
  spec: {
    readonly input: number;
    readonly output: number;
    readonly weight: Value;
    readonly bias: Value;
    readonly activated: boolean;
  },
): Value {
  const { input, output } = spec;
  const zero = spec.activated ? nearBottom : middle;
  const scales = slicesScale(g, x, 4, [mostUnsigned - zero, zero]);
  const pixels = transpose(g, quantise(g, x, scales, 'u8', zero), [0, 2, 3, 1]);
  const border = g.ints([0, 1, 1, 0, 0, 1, 1, 0]);
  const padded = reshape(g, g.node('Pad', [pixels, border, small(g, zero, 'u8')]), [0, -1, input]);
  const seen = g.node('Gather', [padded, neighbours(g, x)], { axis: 1 });
  const kernel = quantisedWeight(g, spec.weight, 4);
  const columns = reshape(g, transpose(g, kernel.values, [2, 3, 1, 0]), [9 * input, output]);
  const rows = product(g, reshape(g, seen, [-1, 9 * input]), { ...kernel, values: columns }, zero);
  const batch = g.node('Shape', [x], { start: 0, end: 1 });
  const size = g.node('Shape', [x], { start: 2, end: 4 });
  const apart = g.node('Reshape', [rows, concat(g, [batch, g.ints([-1, output])], 0)]);
  const image = concat(g, [g.ints([0, output]), size], 0);
  const result = g.node('Reshape', [transpose(g, apart, [0, 2, 1]), image]);
  return add(g, mul(g, result, unsqueeze(g, scales, [1, 2, 3])), spec.bias);
}

/** Of each pixel of an image like `x`, the places of its 3×3 neighbours where a border was added: [height, width, 9]. */
function neighbours(g: Graph, x: Value): Value {
  const side = (axis: number) =>
    g.node('Squeeze', [g.node('Shape', [x], { start: axis, end: axis + 1 }), g.ints([0])]);
  const [height, width] = [side(2), side(3)];
  const count = (end: Value) => g.node('Range', [g.ints(0), end, g.ints(1)]);
  const wide = add(g, width, g.ints(2));
  const three = [0, 1, 2];
  const down = mul(g, g.ints(three.flatMap((row) => three.map(() => row))), wide);
  const taps = add(g, down, g.ints(three.flatMap(() => three)));
  const rows = unsqueeze(g, mul(g, count(height), wide), [1, 2]);
  return add(g, add(g, rows, unsqueeze(g, count(width), [1])), taps);
}

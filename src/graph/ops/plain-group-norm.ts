/** The plain way of writing a group norm. */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { add, mul } from './elementwise.ts';
import { reshape, reshapeLike } from './shape.ts';

/**
 * Group norm of `x` [batch, channels, height, width] with weight and bias [channels, 1, 1].
 *
 * Written as an instance norm over [batch, groups, all the rest]: every provider has that one, and on CPU it
 * runs faster than GroupNormalization.
 */
export function scaledGroupNorm(
  g: Graph,
  x: Value,
  weight: Value,
  bias: Value,
  { groups, epsilon }: { readonly groups: number; readonly epsilon: number },
): Value {
  const ones = g.floats(new Float32Array(groups).fill(1));
  const zeros = g.floats(new Float32Array(groups));
  const grouped = reshape(g, x, [0, groups, -1]);
  const normed = g.node('InstanceNormalization', [grouped, ones, zeros], { epsilon: float(epsilon) });
  return add(g, mul(g, reshapeLike(g, normed, x), weight), bias);
}

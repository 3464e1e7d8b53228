/** Normalisations. Sums run in f32 whatever the graph's precision: f16 would lose them. */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { add, mul } from './elementwise.ts';
import { reshape, reshapeLike } from './shape.ts';

/** LayerNorm over the last dimension with the weight and bias of `key`. */
export function layerNorm(g: Graph, x: Value, key: string, width: number, epsilon: number): Value {
  const operands = [x, g.weight(`${key}.weight`, [width]), g.weight(`${key}.bias`, [width])];
  return g.node('LayerNormalization', operands, { axis: -1, epsilon: float(epsilon) });
}

/** LayerNorm over the last dimension without weight and bias. */
export function layerNormPlain(g: Graph, x: Value, width: number, epsilon: number): Value {
  const ones = g.floats(new Float32Array(width).fill(1));
  return g.node('LayerNormalization', [x, ones], { axis: -1, epsilon: float(epsilon) });
}

/** T5's RMSNorm of an f32 value: x / √(mean(x²) + ε) · weight, in the graph's precision. */
export function rmsNorm(g: Graph, x: Value, key: string, width: number, epsilon: number): Value {
  const square = g.node('ReduceMean', [mul(g, x, x), g.ints([-1])], { keepdims: 1 });
  const root = g.node('Sqrt', [add(g, square, g.floats(epsilon, [], 'f32'))]);
  const normed = g.node('Div', [x, root]);
  const scaled = mul(g, normed, g.weight(`${key}.weight`, [width], { type: 'f32' }));
  return g.target.precision === 'f32' ? scaled : g.cast(scaled, g.target.precision);
}

/**
 * GroupNorm of `x` [batch, channels, height, width] with the weight and bias of `key`.
 *
 * Written as an instance norm over [batch, groups, all the rest]: every provider has that one, and on CPU it
 * runs faster than GroupNormalization.
 */
export function groupNorm(
  g: Graph,
  x: Value,
  key: string,
  spec: { channels: number; groups: number; epsilon: number },
): Value {
  const { channels, groups, epsilon } = spec;
  const ones = g.floats(new Float32Array(groups).fill(1));
  const zeros = g.floats(new Float32Array(groups));
  const grouped = reshape(g, x, [0, groups, -1]);
  const normed = g.node('InstanceNormalization', [grouped, ones, zeros], { epsilon: float(epsilon) });
  const perChannel = { as: [channels, 1, 1] };
  const scaled = mul(g, reshapeLike(g, normed, x), g.weight(`${key}.weight`, [channels], perChannel));
  return add(g, scaled, g.weight(`${key}.bias`, [channels], perChannel));
}

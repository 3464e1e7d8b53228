/** Normalisations. Sums run in f32 whatever the graph's precision: f16 would lose them. */

import type { Graph, Value, WeightView } from '../onnx/graph.ts';
import { type ElementType, float } from '../onnx/schema.ts';
import { add, mul, silu } from './elementwise.ts';
import { nhwcGroupNorm } from './nhwc.ts';
import { normOfOpenSum } from './open-sum.ts';
import { scaledGroupNorm } from './plain-group-norm.ts';
import type { LayerScale } from './products.ts';

/** LayerNorm over the last dimension with the weight and bias of `key`. */
export function layerNorm(g: Graph, x: Value, key: string, width: number, epsilon: number): Value {
  const { weight, bias } = layerScale(g, key, width, epsilon);
  return g.node('LayerNormalization', [x, weight, bias], { axis: -1, epsilon: float(epsilon) });
}

export function layerScale(g: Graph, key: string, width: number, epsilon: number): LayerScale {
  return { weight: g.weight(`${key}.weight`, [width]), bias: g.weight(`${key}.bias`, [width]), epsilon };
}

/** LayerNorm over the last dimension without weight and bias. */
export function layerNormPlain(g: Graph, x: Value, width: number, epsilon: number): Value {
  const ones = g.floats(new Float32Array(width).fill(1));
  return g.node('LayerNormalization', [x, ones], { axis: -1, epsilon: float(epsilon) });
}

/** T5's RMSNorm of an f32 value: x / √(mean(x²) + ε) · weight, in the graph's precision. */
export function rmsNorm(g: Graph, x: Value, key: string, width: number, epsilon: number): Value {
  return scaledRmsNorm(g, x, (type) => g.weight(`${key}.weight`, [width], { type }), epsilon);
}

/** @param weight [width] in the type that is asked for */
export function scaledRmsNorm(
  g: Graph,
  x: Value,
  weight: (type: ElementType) => Value,
  epsilon: number,
): Value {
  const { precision } = g.target;
  if (g.target.fused.has('SimplifiedLayerNormalization')) {
    const attributes = { axis: -1, epsilon: float(epsilon) };
    return g.node('SimplifiedLayerNormalization', [x, weight(precision)], attributes);
  }
  const square = g.node('ReduceMean', [mul(g, x, x), g.ints([-1])], { keepdims: 1 });
  const root = g.node('Sqrt', [add(g, square, g.floats(epsilon, [], 'f32'))]);
  const scaled = mul(g, g.node('Div', [x, root]), weight('f32'));
  return precision === 'f32' ? scaled : g.cast(scaled, precision);
}

/** GroupNorm of the image `x` with the weight and bias of `key`, and SiLU after it where that is asked for. */
export function groupNorm(
  g: Graph,
  x: Value,
  key: string,
  spec: {
    readonly channels: number;
    readonly groups: number;
    readonly epsilon: number;
    readonly silu?: boolean;
  },
): Value {
  const { channels, silu: activate = false } = spec;
  const tensor = (name: string, view: WeightView) => g.weight(`${key}.${name}`, [channels], view);
  if (g.target.channelsLast) {
    const [weight, bias] = [tensor('weight', { type: 'f32' }), tensor('bias', { type: 'f32' })];
    const norm = { ...spec, weight, bias, silu: activate };
    return normOfOpenSum(g, x, norm) ?? nhwcGroupNorm(g, x, norm);
  }
  const perChannel = { as: [channels, 1, 1] };
  const normed = scaledGroupNorm(g, x, tensor('weight', perChannel), tensor('bias', perChannel), spec);
  return activate ? silu(g, normed) : normed;
}

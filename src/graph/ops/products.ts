/**
 * Matrix products, and what is added to them, in as few nodes as onnxruntime's own ops allow; in the place of one that a
 * device can't be trusted with stands what it means in plain ops. Tokens are [batch, tokens, width] throughout.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { add, gelu, mul } from './elementwise.ts';
import { split, transpose } from './shape.ts';

/** alpha · x · Wᵀ over the last dimension of `x`, for `weight` [output, input] as it lies in a file. */
export function matMulTransposed(g: Graph, x: Value, weight: Value, alpha = 1): Value {
  if (g.target.fused.has('FusedMatMul')) {
    return g.node('FusedMatMul', [x, weight], { transB: 1, alpha: float(alpha) });
  }
  const product = g.node('MatMul', [x, transpose(g, weight, [1, 0])]);
  return alpha === 1 ? product : mul(g, product, g.floats(alpha));
}

/** `x` + `bias` [width] + `skip` of the shape of `x`; the kernel knows the widths of Stable Diffusion's levels alone. */
export function biasAdd(g: Graph, x: Value, bias: Value, skip: Value, width: number): Value {
  if (g.target.fused.has('BiasAdd') && [320, 640, 1280].includes(width)) {
    return g.node('BiasAdd', [x, bias, skip]);
  }
  return add(g, add(g, x, bias), skip);
}

/** [width] each */
export interface LayerScale {
  readonly weight: Value;
  readonly bias: Value;
  readonly epsilon: number;
}

/** `x` + `bias` + `skip`, and its layer norm. */
export function skipLayerNorm(
  g: Graph,
  x: Value,
  bias: Value,
  skip: Value,
  scale: LayerScale,
): { readonly sum: Value; readonly normed: Value } {
  const epsilon = float(scale.epsilon);
  if (g.target.fused.has('SkipLayerNormalization')) {
    const results = [g.promise(), '', '', g.promise()];
    const operands = [x, skip, scale.weight, scale.bias, bias];
    const [normed = '', , , sum = ''] = g.nodes('SkipLayerNormalization', operands, { epsilon }, results);
    return { sum, normed };
  }
  const sum = add(g, add(g, x, bias), skip);
  return {
    sum,
    normed: g.node('LayerNormalization', [sum, scale.weight, scale.bias], { axis: -1, epsilon }),
  };
}

/** a · GELU(b) for the halves a and b of `x` + `bias` [width]; the kernel knows three widths. */
export function biasSplitGelu(g: Graph, x: Value, bias: Value, width: number): Value {
  if (g.target.fused.has('BiasSplitGelu') && [2560, 5120, 10_240].includes(width)) {
    return g.node('BiasSplitGelu', [x, bias]);
  }
  const [a = '', b = ''] = split(g, add(g, x, bias), 2);
  return mul(g, a, gelu(g, b));
}

/** Ops that work on each element alone, and the activations made of them. */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';

export const add = (g: Graph, a: Value, b: Value): Value => g.node('Add', [a, b]);
export const sub = (g: Graph, a: Value, b: Value): Value => g.node('Sub', [a, b]);
export const mul = (g: Graph, a: Value, b: Value): Value => g.node('Mul', [a, b]);
export const relu = (g: Graph, x: Value): Value => g.node('Relu', [x]);

/** x · sigmoid(alpha · x): SiLU for alpha 1, CLIP's "quick GELU" for alpha 1.702. */
function gatedSigmoid(g: Graph, x: Value, alpha: number): Value {
  if (g.target.fused.has('QuickGelu')) return g.node('QuickGelu', [x], { alpha: float(alpha) });
  const scaled = alpha === 1 ? x : mul(g, x, g.floats(alpha));
  return mul(g, x, g.node('Sigmoid', [scaled]));
}

export const silu = (g: Graph, x: Value): Value => gatedSigmoid(g, x, 1);
export const quickGelu = (g: Graph, x: Value): Value => gatedSigmoid(g, x, 1.702);

/** x · Φ(x), exact (erf). */
export function gelu(g: Graph, x: Value): Value {
  if (g.target.fused.has('Gelu')) return g.node('Gelu', [x]);
  const erf = g.node('Erf', [mul(g, x, g.floats(Math.SQRT1_2))]);
  return mul(g, mul(g, x, g.floats(0.5)), add(g, erf, g.floats(1)));
}

/** The tanh approximation of GELU that T5 1.1 was trained with ("gelu_new"). */
export function geluTanh(g: Graph, x: Value): Value {
  if (g.target.fused.has('Gelu')) return g.node('Gelu', [x], { approximate: 'tanh' });
  const cubed = mul(g, mul(g, x, x), x);
  const inner = mul(g, add(g, x, mul(g, cubed, g.floats(0.044715))), g.floats(Math.sqrt(2 / Math.PI)));
  return mul(g, mul(g, x, g.floats(0.5)), add(g, g.node('Tanh', [inner]), g.floats(1)));
}

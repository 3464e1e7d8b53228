/** Multi-head attention, as one fused op where the device can be trusted with it, else in plain ones. */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { add, mul } from './elementwise.ts';
import { reshape, transpose } from './shape.ts';

export interface AttentionSpec {
  readonly heads: number;
  /** Width of one head. */
  readonly headWidth: number;
  /** What q·k is multiplied by; 1/√headWidth by default. */
  readonly scale?: number;
  /** Added to the scores before the softmax: [1 or batch, 1 or heads, queries, keys]. */
  readonly bias?: Value;
}

/** softmax(scale · q kᵀ + bias) v for q [batch, queries, width], k and v [batch, keys, width]. */
export function attention(g: Graph, q: Value, k: Value, v: Value, spec: AttentionSpec): Value {
  const { heads, headWidth, bias } = spec;
  const scale = spec.scale ?? 1 / Math.sqrt(headWidth);
  if (g.target.fused.has('MultiHeadAttention')) {
    const operands = bias === undefined ? [q, k, v] : [q, k, v, '', '', bias];
    return g.node('MultiHeadAttention', operands, { num_heads: heads, scale: float(scale) });
  }
  const byHead = (x: Value) => reshape(g, x, [0, 0, heads, headWidth]);
  const queries = transpose(g, byHead(scale === 1 ? q : mul(g, q, g.floats(scale))), [0, 2, 1, 3]);
  const scores = g.node('MatMul', [queries, transpose(g, byHead(k), [0, 2, 3, 1])]);
  const biased = bias === undefined ? scores : add(g, scores, bias);
  const weights = g.node('Softmax', [biased], { axis: -1 });
  const mixed = g.node('MatMul', [weights, transpose(g, byHead(v), [0, 2, 1, 3])]);
  return reshape(g, transpose(g, mixed, [0, 2, 1, 3]), [0, 0, heads * headWidth]);
}

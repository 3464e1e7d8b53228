/** Matrix products with weights as PyTorch stores them: [out, in]. */

import type { Graph, Value } from '../onnx/graph.ts';
import { reshape } from './shape.ts';

export interface LinearSpec {
  readonly input: number;
  readonly output: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Rows [first, count] of a packed weight, such as the q of an in_proj. */
  readonly rows?: readonly [number, number];
  /** Rows in the file, where `rows` takes only a part. Default `output`. */
  readonly packed?: number;
  /** The file's own shape where it is not [out, in], such as a 1×1 convolution's [out, in, 1, 1]. */
  readonly stored?: readonly number[];
  /** Names of the tensors where they are not `<key>.weight` and `<key>.bias`. */
  readonly names?: { weight: string; bias: string };
}

/**
 * x · Wᵀ + b over the last dimension of `x` [batch, tokens, input] → [batch, tokens, output].
 *
 * Gemm with transB reads the weight as it lies in the file: a MatMul would need a transposed copy.
 */
export function linear(g: Graph, x: Value, key: string, spec: LinearSpec): Value {
  const rows2d = gemm(g, reshape(g, x, [-1, spec.input]), key, spec);
  const batchAndTokens = g.node('Shape', [x], { start: 0, end: 2 });
  const shape = g.node('Concat', [batchAndTokens, g.ints([spec.output])], { axis: 0 });
  return g.node('Reshape', [rows2d, shape]);
}

/** x · Wᵀ + b for `x` [rows, input] → [rows, output]. */
export function gemm(g: Graph, x: Value, key: string, spec: LinearSpec): Value {
  const { input, output, rows } = spec;
  const stored = spec.stored ?? [spec.packed ?? output, input];
  const names = spec.names ?? { weight: `${key}.weight`, bias: `${key}.bias` };
  const view = { ...(rows && { rows }), ...(spec.stored && { as: [output, input] }) };
  const operands = [x, g.weight(names.weight, stored, view)];
  if (spec.bias ?? true) operands.push(g.weight(names.bias, [spec.packed ?? output], rows ? { rows } : {}));
  return g.node('Gemm', operands, { transB: 1 });
}

/** A lookup table `key` [count, width] read at `ids` [batch, tokens] → [batch, tokens, width]. */
export function embedding(g: Graph, ids: Value, key: string, count: number, width: number): Value {
  return g.node('Gather', [g.weight(key, [count, width]), ids]);
}

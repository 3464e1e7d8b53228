/** Matrix products with weights as PyTorch stores them: [out, in]. */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { int8Rows } from './int8.ts';
import { layerNorm, layerScale } from './norm.ts';
import { biasAdd, matMulTransposed, skipLayerNorm } from './products.ts';
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
  /** Whether it stays as it is where the target computes such layers on numbers of 8 bits. */
  readonly exact?: boolean;
}

/** The layer of `key` on a value that was settled before. */
export type Project = (key: string, spec: LinearSpec) => Value;

/**
 * x · Wᵀ + b over the last dimension of `x` [batch, tokens, input] → [batch, tokens, output].
 *
 * Gemm with transB reads the weight as it lies in the file: a MatMul would need a transposed copy.
 */
export function linear(g: Graph, x: Value, key: string, spec: LinearSpec): Value {
  if (g.target.channelsLast) {
    const product = matMulTransposed(g, x, linearWeight(g, key, spec));
    return linearBias(g, key, spec).reduce((sum, bias) => add(g, sum, bias), product);
  }
  const rows2d =
    g.target.int8 && !spec.exact
      ? int8Rows(g, x, spec.input, linearWeight(g, key, spec), linearBias(g, key, spec))
      : gemm(g, reshape(g, x, [-1, spec.input]), key, spec);
  const batchAndTokens = g.node('Shape', [x], { start: 0, end: 2 });
  const shape = g.node('Concat', [batchAndTokens, g.ints([spec.output])], { axis: 0 });
  return g.node('Reshape', [rows2d, shape]);
}

/** x · Wᵀ + b for `x` [rows, input] → [rows, output]. */
export function gemm(g: Graph, x: Value, key: string, spec: LinearSpec): Value {
  return g.node('Gemm', [x, linearWeight(g, key, spec), ...linearBias(g, key, spec)], { transB: 1 });
}

/** `residual` + the layer of `key`, which has a bias, on `x`. */
export function addLinear(g: Graph, residual: Value, x: Value, key: string, spec: LinearSpec): Value {
  if (!g.target.channelsLast) return add(g, residual, linear(g, x, key, spec));
  const product = matMulTransposed(g, x, linearWeight(g, key, spec));
  return linearBias(g, key, spec).reduce(
    (sum, bias) => biasAdd(g, sum, bias, residual, spec.output),
    product,
  );
}

/** The same, and its layer norm by the weights of `norm`. */
export function addLinearAndNorm(
  g: Graph,
  residual: Value,
  x: Value,
  key: string,
  spec: LinearSpec,
  norm: { readonly key: string; readonly epsilon: number },
): { readonly sum: Value; readonly normed: Value } {
  if (!g.target.channelsLast) {
    const sum = addLinear(g, residual, x, key, spec);
    return { sum, normed: layerNorm(g, sum, norm.key, spec.output, norm.epsilon) };
  }
  const product = matMulTransposed(g, x, linearWeight(g, key, spec));
  const [bias = ''] = linearBias(g, key, spec);
  return skipLayerNorm(g, product, bias, residual, layerScale(g, norm.key, spec.output, norm.epsilon));
}

/** [output, input] */
export function linearWeight(g: Graph, key: string, { input, output, ...spec }: LinearSpec): Value {
  const { rows, stored } = spec;
  const view = { ...(rows && { rows }), ...(stored && { as: [output, input] }) };
  return g.weight(spec.names?.weight ?? `${key}.weight`, stored ?? [spec.packed ?? output, input], view);
}

/** [output], where there is one. */
export function linearBias(g: Graph, key: string, { output, rows, ...spec }: LinearSpec): Value[] {
  if (spec.bias === false) return [];
  return [g.weight(spec.names?.bias ?? `${key}.bias`, [spec.packed ?? output], rows ? { rows } : {})];
}

/** A lookup table `key` [count, width] read at `ids` [batch, tokens] → [batch, tokens, width]. */
export function embedding(g: Graph, ids: Value, key: string, count: number, width: number): Value {
  return g.node('Gather', [g.weight(key, [count, width]), ids]);
}

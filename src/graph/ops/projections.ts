/** Many linear layers that read the same value. */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { type gemm, type LinearSpec, type linear, linearBias, linearWeight, type Project } from './linear.ts';
import { matMulTransposed } from './products.ts';
import { concat } from './shape.ts';

/**
 * Layers on `x` [..., input], all with a bias or all without. Where launches count they are one product with all weights
 * side by side, cut into what each gives; it comes to stand here, whatever is asked for later. Else `apart` writes each
 * where it is asked for.
 */
export function projections(g: Graph, x: Value, apart: typeof linear | typeof gemm): Project {
  if (!g.target.channelsLast) return (key, spec) => apart(g, x, key, spec);
  const asked: { readonly key: string; readonly spec: LinearSpec; readonly value: Value }[] = [];
  g.reserve(() => {
    if (asked.length === 0) return;
    const sideBySide = (constants: Value[]) =>
      constants.length > 1 ? concat(g, constants, 0) : constants[0];
    const weights = asked.map(({ key, spec }) => linearWeight(g, key, spec));
    const biases = asked.flatMap(({ key, spec }) => linearBias(g, key, spec));
    const product = matMulTransposed(g, x, sideBySide(weights) ?? '');
    const bias = sideBySide(biases);
    const whole = bias === undefined ? product : add(g, product, bias);
    const values = asked.map(({ value }) => value);
    if (values.length === 1) g.nodes('Identity', [whole], {}, values);
    else g.nodes('Split', [whole, g.ints(asked.map(({ spec }) => spec.output))], { axis: -1 }, values);
  });
  return (key, spec) => {
    const value = g.promise();
    asked.push({ key, spec, value });
    return value;
  };
}

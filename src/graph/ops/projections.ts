/** Many linear layers that read the same value. */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { type gemm, type LinearSpec, type linear, linearBias, linearWeight, type Project } from './linear.ts';
import { matMulTransposed } from './products.ts';
import { concat } from './shape.ts';

interface Asked {
  readonly key: string;
  readonly spec: LinearSpec;
  readonly value: Value;
}

/** Into so many equal parts CUDA cuts without uploading a table first. */
const mostParts = 32;

/**
 * Layers on `x` [..., input], all with a bias or all without. Where launches count, those of one width are one product with
 * their weights side by side, cut into what each gives; it comes to stand here, whatever is asked for later. Else `apart`
 * writes each where it is asked for.
 */
export function projections(g: Graph, x: Value, apart: typeof linear | typeof gemm): Project {
  if (!g.target.channelsLast) return (key, spec) => apart(g, x, key, spec);
  const byWidth = new Map<number, Asked[]>();
  g.reserve(() => {
    for (const asked of byWidth.values()) {
      for (let first = 0; first < asked.length; first += mostParts) {
        writeProduct(g, x, asked.slice(first, first + mostParts));
      }
    }
  });
  return (key, spec) => {
    const value = g.promise();
    byWidth.set(spec.output, [...(byWidth.get(spec.output) ?? []), { key, spec, value }]);
    return value;
  };
}

function writeProduct(g: Graph, x: Value, asked: readonly Asked[]): void {
  const sideBySide = (constants: Value[]) => (constants.length > 1 ? concat(g, constants, 0) : constants[0]);
  const weights = asked.map(({ key, spec }) => linearWeight(g, key, spec));
  const biases = asked.flatMap(({ key, spec }) => linearBias(g, key, spec));
  const product = matMulTransposed(g, x, sideBySide(weights) ?? '');
  const bias = sideBySide(biases);
  const whole = bias === undefined ? product : add(g, product, bias);
  const values = asked.map(({ value }) => value);
  if (values.length === 1) g.nodes('Identity', [whole], {}, values);
  else g.nodes('Split', [whole], { axis: -1, num_outputs: values.length }, values);
}

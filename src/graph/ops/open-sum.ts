/**
 * Sums of images that wait for their norm: what norms such a sum first makes both in one node, and where nobody does it
 * is an ordinary sum. For graphs with channels last alone.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { type NhwcNorm, nhwcSkipGroupNorm } from './nhwc.ts';

export interface OpenSum {
  /** Writes what the rest is added to, an image. */
  branch(): Value;
  /** Writes the constant [channels] that is added too. */
  bias(): Value;
  readonly skip: Value;
  /** Whether `skip` is [batch, channels]; then only a norm reads the sum. */
  readonly perRow: boolean;
  /** Writes the sum as `sum` without a norm. */
  alone(sum: Value): void;
}

interface Waiting {
  readonly parts: OpenSum;
  readonly fill: (instead: () => void) => boolean;
}

const waiting = new WeakMap<Graph, Map<Value, Waiting>>();

/** The sum of `parts`, to be read like any other value. */
export function openSum(g: Graph, parts: OpenSum): Value {
  const sum = g.promise();
  const fill = g.reserve(() => parts.alone(sum));
  const sums = waiting.get(g) ?? new Map<Value, Waiting>();
  waiting.set(g, sums.set(sum, { parts, fill }));
  return sum;
}

/** The norm of `sum` in one node with it; undefined where `sum` is no open one, or was normed before. */
export function normOfOpenSum(g: Graph, sum: Value, norm: NhwcNorm): Value | undefined {
  const open = waiting.get(g)?.get(sum);
  let normed: Value | undefined;
  open?.fill(() => {
    const { branch, bias, skip, perRow } = open.parts;
    normed = nhwcSkipGroupNorm(g, branch(), { skip, perRow, bias: bias() }, norm, perRow ? undefined : sum);
  });
  return normed;
}

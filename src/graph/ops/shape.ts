/** Ops that move elements around without changing them. */

import type { Graph, Value } from '../onnx/graph.ts';

/** Reshape with ONNX's conventions: 0 keeps a dimension, −1 is what is left. */
export const reshape = (g: Graph, x: Value, dims: readonly number[]): Value =>
  g.node('Reshape', [x, g.ints(dims)]);

/** `x` in the shape that `like` has. */
export const reshapeLike = (g: Graph, x: Value, like: Value): Value =>
  g.node('Reshape', [x, g.node('Shape', [like])]);

export const transpose = (g: Graph, x: Value, perm: readonly number[]): Value =>
  g.node('Transpose', [x], { perm });

export const concat = (g: Graph, values: Value[], axis: number): Value => g.node('Concat', values, { axis });

export const unsqueeze = (g: Graph, x: Value, axes: readonly number[]): Value =>
  g.node('Unsqueeze', [x, g.ints(axes)]);

/** `count` equal parts of the last dimension. */
export const split = (g: Graph, x: Value, count: number): Value[] =>
  g.nodes('Split', [x], { axis: -1, num_outputs: count }, count);

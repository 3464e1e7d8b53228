/**
 * Ops of images whose channels lie last, [batch, height, width, channels]. onnxruntime's own ops for such images exist
 * on some devices only; in the place of one that a device can't be trusted with stands what it means in plain ops.
 */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { add, silu } from './elementwise.ts';
import { scaledGroupNorm } from './plain-group-norm.ts';
import { reshape, transpose, unsqueeze } from './shape.ts';

export const channelsFirst = (g: Graph, x: Value): Value => transpose(g, x, [0, 3, 1, 2]);
export const channelsLast = (g: Graph, x: Value): Value => transpose(g, x, [0, 2, 3, 1]);

export interface NhwcConvSpec {
  readonly kernel: number;
  readonly stride: number;
  /** [top, left, bottom, right] */
  readonly pads: readonly [number, number, number, number];
}

/** Convolution with `weight` [output, input, kernel, kernel], a constant, and `bias` [output]. */
export function nhwcConv(
  g: Graph,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  spec: NhwcConvSpec,
): Value {
  const { kernel, stride, pads } = spec;
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads };
  const more = bias === undefined ? [] : [bias];
  // Where pads differ by side, CUDA computes too much and cuts it; whether it cuts the right axes here was never seen.
  const [top, left, bottom, right] = pads;
  if (g.target.fused.has('NhwcConv') && top === bottom && left === right) {
    return g.node('NhwcConv', [x, transpose(g, weight, [0, 2, 3, 1]), ...more], attributes);
  }
  return channelsLast(g, g.node('Conv', [channelsFirst(g, x), weight, ...more], attributes));
}

export interface NhwcNorm {
  /** [channels], f32 in any graph: the fused ops take nothing else. */
  readonly weight: Value;
  readonly bias: Value;
  readonly channels: number;
  readonly groups: number;
  readonly epsilon: number;
  /** Whether SiLU follows. */
  readonly silu: boolean;
}

export function nhwcGroupNorm(g: Graph, x: Value, norm: NhwcNorm): Value {
  if (g.target.fused.has('GroupNorm') && hasKernel(norm)) {
    return g.node('GroupNorm', [x, norm.weight, norm.bias], attributesOf(norm));
  }
  const { channels } = norm;
  const perChannel = (value: Value) =>
    reshape(g, g.target.precision === 'f32' ? value : g.cast(value, g.target.precision), [channels, 1, 1]);
  const normed = scaledGroupNorm(
    g,
    channelsFirst(g, x),
    perChannel(norm.weight),
    perChannel(norm.bias),
    norm,
  );
  const last = channelsLast(g, normed);
  return norm.silu ? silu(g, last) : last;
}

/** What is added before a norm. */
export interface Added {
  /** An image, or where `perRow` a number for each channel of a row [batch, channels]. */
  readonly skip: Value;
  readonly perRow: boolean;
  /** [channels] */
  readonly bias: Value;
}

/** The norm of `x` + `skip` + `bias`, and the sum as `sum` where that is wanted. */
export function nhwcSkipGroupNorm(
  g: Graph,
  x: Value,
  { skip, perRow, bias }: Added,
  norm: NhwcNorm,
  sum?: Value,
): Value {
  if (g.target.fused.has('SkipGroupNorm') && hasKernel(norm)) {
    const normed = g.promise();
    const results = sum === undefined ? [normed] : [normed, sum];
    g.nodes('SkipGroupNorm', [x, norm.weight, norm.bias, skip, bias], attributesOf(norm), results);
    return normed;
  }
  const image = perRow ? unsqueeze(g, skip, [1, 2]) : skip;
  const [whole = ''] = g.nodes('Add', [add(g, x, bias), image], {}, sum === undefined ? 1 : [sum]);
  return nhwcGroupNorm(g, whole, norm);
}

const attributesOf = ({ groups, epsilon, silu: activate }: NhwcNorm) => ({
  groups,
  epsilon: float(epsilon),
  activation: activate ? 1 : 0,
  channels_last: 1,
});

/** CUDA's kernels take channels two by two, and no more than 512 a group. */
function hasKernel({ channels, groups }: NhwcNorm): boolean {
  const perGroup = channels / groups;
  return perGroup % 2 === 0 && perGroup <= 512;
}

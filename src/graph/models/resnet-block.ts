/** The residual block that the UNet and the VAE share (diffusers' ResnetBlock2D). */

import type { Graph, Value } from '../onnx/graph.ts';
import { conv } from '../ops/conv.ts';
import { add, silu } from '../ops/elementwise.ts';
import { gemm } from '../ops/linear.ts';
import { groupNorm } from '../ops/norm.ts';
import { unsqueeze } from '../ops/shape.ts';

export interface ResnetSpec {
  readonly input: number;
  readonly output: number;
  readonly groups: number;
  readonly epsilon: number;
  /** SiLU of the time embedding [batch, width], where the block listens to the time. */
  readonly time?: { readonly value: Value; readonly width: number };
  /** Whether its 3×3 convolutions are written in Winograd's way. */
  readonly winograd?: boolean;
}

/** `x` [batch, input, height, width] → [batch, output, height, width]. */
export function resnetBlock(g: Graph, x: Value, key: string, spec: ResnetSpec): Value {
  const { input, output, groups, epsilon, time, winograd = false } = spec;
  const first = silu(g, groupNorm(g, x, `${key}.norm1`, { channels: input, groups, epsilon }));
  let h = conv(g, first, `${key}.conv1`, { input, output, kernel: 3, winograd });
  if (time !== undefined) {
    const shift = gemm(g, time.value, `${key}.time_emb_proj`, { input: time.width, output });
    h = add(g, h, unsqueeze(g, shift, [2, 3]));
  }
  const second = silu(g, groupNorm(g, h, `${key}.norm2`, { channels: output, groups, epsilon }));
  const residual = conv(g, second, `${key}.conv2`, { input: output, output, kernel: 3, winograd });
  const shortcut = input === output ? x : conv(g, x, `${key}.conv_shortcut`, { input, output, kernel: 1 });
  return add(g, residual, shortcut);
}

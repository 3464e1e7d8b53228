/** The residual block that the UNet and the VAE share (diffusers' ResnetBlock2D). */

import type { Graph, Value } from '../onnx/graph.ts';
import { conv, convPlus } from '../ops/conv.ts';
import type { Project } from '../ops/linear.ts';
import { groupNorm } from '../ops/norm.ts';

export interface ResnetSpec {
  readonly input: number;
  readonly output: number;
  readonly groups: number;
  readonly epsilon: number;
  /** Layers on SiLU of the time embedding [batch, width], where the block listens to the time. */
  readonly time?: { readonly project: Project; readonly width: number };
  /** Whether its 3×3 convolutions are written in Winograd's way. */
  readonly winograd?: boolean;
}

/** An image of `input` channels → one of `output`. */
export function resnetBlock(g: Graph, x: Value, key: string, spec: ResnetSpec): Value {
  const { input, output, groups, epsilon, time, winograd = false } = spec;
  const norm = { groups, epsilon, silu: true };
  const first = groupNorm(g, x, `${key}.norm1`, { ...norm, channels: input });
  const widening = { input, output, kernel: 3, winograd, activated: true };
  const shift = time?.project(`${key}.time_emb_proj`, { input: time.width, output });
  const h =
    shift === undefined
      ? conv(g, first, `${key}.conv1`, widening)
      : convPlus(g, first, `${key}.conv1`, widening, { skip: shift, perRow: true });
  const second = groupNorm(g, h, `${key}.norm2`, { ...norm, channels: output });
  const skip = input === output ? x : conv(g, x, `${key}.conv_shortcut`, { input, output, kernel: 1 });
  return convPlus(g, second, `${key}.conv2`, { ...widening, input: output }, { skip });
}

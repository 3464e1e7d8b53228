/** The config.json of Stable Diffusion's autoencoder as diffusers writes it, reduced to what the graph builder needs. */

import { z } from 'zod';
import { none } from './config-fields.ts';
import type { KernelLevel } from './winograd.ts';

const count = z.number().int().positive();

export const vaeConfigSchema = z.object({
  act_fn: z.enum(['silu', 'swish']).default('silu'),
  in_channels: count.default(3),
  out_channels: count.default(3),
  latent_channels: count.default(4),
  block_out_channels: z.tuple([count], count),
  layers_per_block: count.default(1),
  norm_num_groups: count.default(32),
  scaling_factor: z.number().positive().finite().default(0.18215),
  shift_factor: z.number().finite().nullish(),
  // Per-channel statistics of other model families: their latents need other arithmetic than ours.
  latents_mean: none(),
  latents_std: none(),
  mid_block_add_attention: z.boolean().default(true),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')).optional(),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')).optional(),
});
export type VaeConfig = z.infer<typeof vaeConfigSchema>;

/** How many pixels one latent is wide. */
export const vaeScale = (config: VaeConfig): number => 2 ** (config.block_out_channels.length - 1);

/** At the coarsest size. */
const middleBlocks = 2;

/** What one resolution of the autoencoder is made of. */
export interface VaeLevel {
  /** 0 for the finest. */
  readonly depth: number;
  readonly channels: number;
}

/** The levels from the finest to the coarsest, which the middle belongs to. */
export const vaeLevels = (config: VaeConfig): VaeLevel[] =>
  config.block_out_channels.map((channels, depth) => ({ depth, channels }));

/** The 3×3 kernels of the decoder's residual blocks. */
export function decoderKernels(config: VaeConfig): KernelLevel[] {
  const { block_out_channels: widths, layers_per_block } = config;
  return vaeLevels(config).map(({ depth, channels }) => {
    const below = widths[depth + 1] ?? channels;
    const blocks = layers_per_block + 1 + (depth === widths.length - 1 ? middleBlocks : 0);
    return { depth, channels, kernels: below * channels + (2 * blocks - 1) * channels ** 2 };
  });
}

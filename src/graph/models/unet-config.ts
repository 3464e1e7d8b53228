/** The UNet's config.json as diffusers writes it, reduced to what the graph builder needs. */

import { z } from 'zod';
import type { WaveSpec } from '../ops/timestep.ts';
import { none, only } from './config-fields.ts';
import type { KernelLevel } from './winograd.ts';

const count = z.number().int().positive();
const countOrList = z.union([count, z.array(count).nonempty()]);

const sdxl = 'this is a UNet of SDXL; ELLA works with Stable Diffusion 1.x';

/** Options of diffusers that change the network and that this builder does not have: only these values pass. */
const unsupported = {
  act_fn: z.enum(['silu', 'swish']).default('silu'),
  addition_embed_type: none(sdxl),
  attention_type: only('default'),
  center_input_sample: only(false),
  class_embed_type: none(),
  conv_in_kernel: only(3),
  conv_out_kernel: only(3),
  cross_attention_norm: none(),
  downsample_padding: only(1),
  dual_cross_attention: only(false),
  encoder_hid_dim_type: none(),
  encoder_hid_dim: none(),
  mid_block_scale_factor: only(1),
  num_class_embeds: none(),
  only_cross_attention: only(false),
  resnet_out_scale_factor: only(1),
  resnet_skip_time_act: only(false),
  resnet_time_scale_shift: only('default'),
  reverse_transformer_layers_per_block: none(),
  time_cond_proj_dim: none(
    'this UNet is distilled for LCM and reads the guidance itself, which is not supported; take the model it was made from',
  ),
  time_embedding_act_fn: none(),
  time_embedding_type: only('positional'),
  timestep_post_act: none(),
};

export const unetConfigSchema = z
  .object({
    ...unsupported,
    in_channels: count.default(4),
    out_channels: count.default(4),
    sample_size: z.union([count, z.tuple([count, count])]).nullish(),
    block_out_channels: z.tuple([count], count),
    down_block_types: z.array(z.enum(['CrossAttnDownBlock2D', 'DownBlock2D'])),
    mid_block_type: z
      .enum(['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D'])
      .nullable()
      .default('UNetMidBlock2DCrossAttn'),
    up_block_types: z.array(z.enum(['CrossAttnUpBlock2D', 'UpBlock2D'])),
    layers_per_block: countOrList.default(2),
    // diffusers' historic misnomer: this is the number of heads unless num_attention_heads is given.
    attention_head_dim: countOrList.default(8),
    num_attention_heads: countOrList.nullish(),
    transformer_layers_per_block: countOrList.default(1),
    cross_attention_dim: countOrList.default(1280),
    use_linear_projection: z.boolean().default(false),
    norm_num_groups: count.default(32),
    norm_eps: z.number().positive().default(1e-5),
    flip_sin_to_cos: z.boolean().default(true),
    freq_shift: z.number().default(0),
    time_embedding_dim: count.nullish(),
  })
  .superRefine((config, context) => {
    const levels = config.block_out_channels.length;
    for (const field of ['down_block_types', 'up_block_types'] as const) {
      if (config[field].length !== levels) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `needs ${levels} entries, one a resolution`,
        });
      }
    }
    const lists = [
      'layers_per_block',
      'attention_head_dim',
      'transformer_layers_per_block',
      'cross_attention_dim',
    ] as const;
    for (const field of lists) {
      const value = config[field];
      if (Array.isArray(value) && value.length !== levels) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `needs ${levels} entries, one a resolution`,
        });
      }
    }
    for (const channels of config.block_out_channels) {
      if (channels % config.norm_num_groups !== 0) {
        const message = `${channels} channels don't divide into ${config.norm_num_groups} groups`;
        context.addIssue({ code: 'custom', path: ['block_out_channels'], message });
      }
    }
  });
export type UnetConfig = z.infer<typeof unetConfigSchema>;

/** The timestep features that the UNet wants. */
export function unetWaves(config: UnetConfig): WaveSpec {
  const { flip_sin_to_cos, freq_shift } = config;
  const [channels] = config.block_out_channels;
  return { channels, flipSinToCos: flip_sin_to_cos, frequencyShift: freq_shift };
}

/** What one resolution of the UNet is made of. */
export interface UnetLevel {
  /** 0 for the finest. */
  readonly depth: number;
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  readonly transformerLayers: number;
  readonly contextWidth: number;
}

/** The levels from the finest to the coarsest. */
export function unetLevels(config: UnetConfig): UnetLevel[] {
  const at = (value: number | number[], level: number) =>
    Array.isArray(value) ? (value[level] ?? 1) : value;
  return config.block_out_channels.map((channels, level) => ({
    depth: level,
    channels,
    layers: at(config.layers_per_block, level),
    heads: at(config.num_attention_heads ?? config.attention_head_dim, level),
    transformerLayers: at(config.transformer_layers_per_block, level),
    contextWidth: at(config.cross_attention_dim, level),
  }));
}

/** The 3×3 kernels of each level: of its way down, its way up, and the convolution that enlarges to it. */
export function unetKernels(config: UnetConfig): KernelLevel[] {
  const levels = unetLevels(config);
  return levels.map(({ depth, channels, layers }) => {
    const above = levels[depth - 1]?.channels ?? channels;
    const below = levels[depth + 1]?.channels;
    const down = above * channels + (2 * layers - 1) * channels ** 2;
    const up =
      ((below ?? channels) + channels) * channels + layers * 2 * channels ** 2 + (layers + 1) * channels ** 2;
    return { depth, channels, kernels: down + up + (below ?? 0) ** 2 };
  });
}

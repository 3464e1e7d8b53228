/** The configs of Stable Diffusion 1.5, for files that come without any. */

import { type ClipConfig, clipConfigSchema } from '../../graph/models/clip-text-encoder.ts';
import { type UnetConfig, unetConfigSchema } from '../../graph/models/unet-config.ts';
import { type VaeConfig, vaeConfigSchema } from '../../graph/models/vae-config.ts';

export const sd15Unet: UnetConfig = unetConfigSchema.parse({
  block_out_channels: [320, 640, 1280, 1280],
  cross_attention_dim: 768,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
});

export const sd15Vae: VaeConfig = vaeConfigSchema.parse({
  block_out_channels: [128, 256, 512, 512],
  layers_per_block: 2,
});

/** CLIP ViT-L/14's text encoder. */
export const sd15Clip: ClipConfig = clipConfigSchema.parse({
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 77,
  vocab_size: 49408,
});

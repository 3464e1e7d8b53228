/** The modules of a UNet, and of the ControlNet made after it, in LDM's layout and in diffusers'. */

import { type UnetConfig, unetLevels } from '../../../graph/models/unet-config.ts';
import type { NamePair } from './translate.ts';

type EncoderConfig = Pick<UnetConfig, 'block_out_channels' | 'layers_per_block'>;

const resnetModules: readonly NamePair[] = [
  ['in_layers.0', 'norm1'],
  ['in_layers.2', 'conv1'],
  ['emb_layers.1', 'time_emb_proj'],
  ['out_layers.0', 'norm2'],
  ['out_layers.3', 'conv2'],
  ['skip_connection', 'conv_shortcut'],
];

function resnet(ldm: string, diffusers: string): NamePair[] {
  return resnetModules.map(([from, to]) => [`${ldm}.${from}`, `${diffusers}.${to}`]);
}

/** One number for all levels: LDM has no other kind. */
function layersOf({ layers_per_block }: EncoderConfig): number {
  return [layers_per_block].flat()[0] ?? 1;
}

function encoderNames(config: EncoderConfig): NamePair[] {
  const layers = layersOf(config);
  const levels = config.block_out_channels.length;
  const pairs: NamePair[] = [
    ['time_embed.0', 'time_embedding.linear_1'],
    ['time_embed.2', 'time_embedding.linear_2'],
    ['input_blocks.0.0', 'conv_in'],
    ...resnet('middle_block.0', 'mid_block.resnets.0'),
    ['middle_block.1', 'mid_block.attentions.0'],
    ...resnet('middle_block.2', 'mid_block.resnets.1'),
  ];
  for (let level = 0; level < levels; level++) {
    const block = `down_blocks.${level}`;
    const first = 1 + level * (layers + 1);
    for (let layer = 0; layer < layers; layer++) {
      pairs.push(...resnet(`input_blocks.${first + layer}.0`, `${block}.resnets.${layer}`));
      pairs.push([`input_blocks.${first + layer}.1`, `${block}.attentions.${layer}`]);
    }
    pairs.push([`input_blocks.${first + layers}.0.op`, `${block}.downsamplers.0.conv`]);
  }
  return pairs;
}

export function unetNames(config: UnetConfig): NamePair[] {
  const layers = layersOf(config);
  const pairs: NamePair[] = [...encoderNames(config), ['out.0', 'conv_norm_out'], ['out.2', 'conv_out']];
  for (const level of unetLevels(config).keys()) {
    const block = `up_blocks.${level}`;
    for (let layer = 0; layer <= layers; layer++) {
      const ldm = `output_blocks.${level * (layers + 1) + layer}`;
      pairs.push(...resnet(`${ldm}.0`, `${block}.resnets.${layer}`));
      // The upsampler follows whatever the block ends with: its attention, or its resnet where it has none.
      const attends = config.up_block_types[level] === 'CrossAttnUpBlock2D';
      if (attends) pairs.push([`${ldm}.1`, `${block}.attentions.${layer}`]);
      if (layer === layers) pairs.push([`${ldm}.${attends ? 2 : 1}.conv`, `${block}.upsamplers.0.conv`]);
    }
  }
  return pairs;
}

/** @param config of the UNet that the ControlNet was made after */
export function controlNetNames(config: EncoderConfig): NamePair[] {
  const layers = layersOf(config);
  const outputs = config.block_out_channels.length * (layers + 1);
  const pairs: NamePair[] = [
    ...encoderNames(config),
    ['middle_block_out.0', 'controlnet_mid_block'],
    ['input_hint_block.0', 'controlnet_cond_embedding.conv_in'],
    ['input_hint_block.14', 'controlnet_cond_embedding.conv_out'],
  ];
  for (let i = 0; i < outputs; i++) pairs.push([`zero_convs.${i}.0`, `controlnet_down_blocks.${i}`]);
  for (let i = 0; i < 6; i++) {
    pairs.push([`input_hint_block.${2 * (i + 1)}`, `controlnet_cond_embedding.blocks.${i}`]);
  }
  return pairs;
}

/** The modules of the autoencoder in LDM's layout and in diffusers'. */

import type { VaeConfig } from '../../../graph/models/vae-config.ts';
import type { NamePair } from './translate.ts';

type Sizes = Pick<VaeConfig, 'block_out_channels' | 'layers_per_block'>;

export function vaeNames({ block_out_channels, layers_per_block }: Sizes): NamePair[] {
  const levels = block_out_channels.length;
  const pairs: NamePair[] = [
    ['quant_conv', 'quant_conv'],
    ['post_quant_conv', 'post_quant_conv'],
  ];
  for (const half of ['encoder', 'decoder']) {
    pairs.push(
      [`${half}.conv_in`, `${half}.conv_in`],
      [`${half}.conv_out`, `${half}.conv_out`],
      [`${half}.norm_out`, `${half}.conv_norm_out`],
      ...resnet(`${half}.mid.block_1`, `${half}.mid_block.resnets.0`),
      ...attention(`${half}.mid.attn_1`, `${half}.mid_block.attentions.0`),
      ...resnet(`${half}.mid.block_2`, `${half}.mid_block.resnets.1`),
    );
  }
  for (let level = 0; level < levels; level++) {
    // LDM counts the decoder's levels from the finest, diffusers from the coarsest.
    const up = `decoder.up_blocks.${levels - 1 - level}`;
    for (let layer = 0; layer <= layers_per_block; layer++) {
      pairs.push(...resnet(`decoder.up.${level}.block.${layer}`, `${up}.resnets.${layer}`));
    }
    pairs.push([`decoder.up.${level}.upsample.conv`, `${up}.upsamplers.0.conv`]);
    const down = `encoder.down_blocks.${level}`;
    for (let layer = 0; layer < layers_per_block; layer++) {
      pairs.push(...resnet(`encoder.down.${level}.block.${layer}`, `${down}.resnets.${layer}`));
    }
    pairs.push([`encoder.down.${level}.downsample.conv`, `${down}.downsamplers.0.conv`]);
  }
  return pairs;
}

function resnet(ldm: string, diffusers: string): NamePair[] {
  const same = ['norm1', 'conv1', 'norm2', 'conv2'].map(
    (name): NamePair => [`${ldm}.${name}`, `${diffusers}.${name}`],
  );
  return [...same, [`${ldm}.nin_shortcut`, `${diffusers}.conv_shortcut`]];
}

function attention(ldm: string, diffusers: string): NamePair[] {
  const modules: NamePair[] = [
    ['norm', 'group_norm'],
    ['q', 'to_q'],
    ['k', 'to_k'],
    ['v', 'to_v'],
    ['proj_out', 'to_out.0'],
  ];
  return modules.map(([from, to]) => [`${ldm}.${from}`, `${diffusers}.${to}`]);
}

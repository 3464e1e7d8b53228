/** The way down and the middle of a UNet, which a ControlNet repeats (diffusers' names and order). */

import type { Graph, Value } from '../onnx/graph.ts';
import { conv } from '../ops/conv.ts';
import { silu } from '../ops/elementwise.ts';
import { timestepEmbedding } from '../ops/timestep.ts';
import { resnetBlock } from './resnet-block.ts';
import { transformerBlocks } from './transformer-block.ts';
import { goesByWinograd, type UnetConfig, type UnetLevel } from './unet-config.ts';

/** An image inside the UNet and how many channels it has. */
export interface Feature {
  readonly value: Value;
  readonly channels: number;
}

/** The blocks of one UNet, bound to its graph, its time embedding and its context. */
export interface Blocks {
  /** @param level whose size it works in */
  resnet(x: Feature, key: string, level: UnetLevel): Feature;
  transformer(x: Feature, key: string, level: UnetLevel): Feature;
}

export function last(features: Feature[]): Feature {
  const feature = features.at(-1);
  if (feature === undefined) throw new RangeError('The UNet has no features at this point');
  return feature;
}

export function bindBlocks(g: Graph, config: UnetConfig, features: Value, context: Value): Blocks {
  const [finest] = config.block_out_channels;
  const width = config.time_embedding_dim ?? finest * 4;
  const network = { channels: finest, hidden: width, output: width };
  const embedding = timestepEmbedding(g, features, 'time_embedding', network);
  const time = { value: silu(g, embedding), width };
  const groups = config.norm_num_groups;
  return {
    resnet: ({ value, channels }, key, level) => {
      const { channels: output } = level;
      const spec = { input: channels, output, groups, epsilon: config.norm_eps, time };
      const winograd = goesByWinograd(g.target, level);
      return { value: resnetBlock(g, value, key, { ...spec, winograd }), channels: output };
    },
    transformer: ({ value, channels }, key, level) => ({
      value: transformerBlocks(g, value, context, key, {
        channels,
        heads: level.heads,
        layers: level.transformerLayers,
        groups,
        contextWidth: level.contextWidth,
        linearProjection: config.use_linear_projection,
      }),
      channels,
    }),
  };
}

/** Goes down the levels and leaves every intermediate feature on `skips`. */
export function down(
  g: Graph,
  config: UnetConfig,
  levels: UnetLevel[],
  blocks: Blocks,
  skips: Feature[],
): void {
  for (const [i, level] of levels.entries()) {
    const key = `down_blocks.${i}`;
    let x = last(skips);
    for (let j = 0; j < level.layers; j++) {
      x = blocks.resnet(x, `${key}.resnets.${j}`, level);
      if (config.down_block_types[i] === 'CrossAttnDownBlock2D') {
        x = blocks.transformer(x, `${key}.attentions.${j}`, level);
      }
      skips.push(x);
    }
    if (i < levels.length - 1) {
      const spec = { input: level.channels, output: level.channels, kernel: 3, stride: 2 };
      skips.push({ value: conv(g, x.value, `${key}.downsamplers.0.conv`, spec), channels: level.channels });
    }
  }
}

export function mid(config: UnetConfig, levels: UnetLevel[], blocks: Blocks, input: Feature): Feature {
  const level = levels.at(-1);
  if (config.mid_block_type === null || level === undefined) return input;
  const first = blocks.resnet(input, 'mid_block.resnets.0', level);
  if (config.mid_block_type === 'UNetMidBlock2D') return first;
  const attended = blocks.transformer(first, 'mid_block.attentions.0', level);
  return blocks.resnet(attended, 'mid_block.resnets.1', level);
}

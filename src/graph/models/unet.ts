/** Stable Diffusion's UNet (diffusers' UNet2DConditionModel). */

import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { concatChannels, conv, cropLike, upsampleNearest } from '../ops/conv.ts';
import { silu } from '../ops/elementwise.ts';
import { groupNorm } from '../ops/norm.ts';
import { timestepEmbedding } from '../ops/timestep.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import { resnetBlock } from './resnet-block.ts';
import { transformerBlocks } from './transformer-block.ts';
import { type UnetConfig, type UnetLevel, unetLevels } from './unet-config.ts';

/** All that diffusers' UNets may be made of, with what only those have that this builder can't make. */
const own =
  /^(conv_in|conv_out|conv_norm_out|time_embedding|(down|up)_blocks|mid_block|(add|class)_embedding|encoder_hid_proj|add_time_proj)\./;

/** An image inside the UNet and how many channels it has. */
interface Feature {
  readonly value: Value;
  readonly channels: number;
}

/** The blocks of one UNet, bound to its graph, its time embedding and its context. */
interface Blocks {
  resnet(x: Feature, key: string, output: number): Feature;
  transformer(x: Feature, key: string, level: UnetLevel): Feature;
}

/**
 * Inputs: `sample` [batch, in_channels, height, width], `time` [batch, channels] (the features of each row's
 * timestep), `context` [batch, tokens, cross_attention_dim]; output: `output` [batch, out_channels, height, width].
 * All f32.
 */
export function buildUnet(config: UnetConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('unet', weights, target);
  const levels = unetLevels(config);
  const sample = g.input('sample', 'f32', ['batch', config.in_channels, 'height', 'width']);
  const context = g.input('context', 'f32', ['batch', 'tokens', levels[0]?.contextWidth ?? 'width']);
  const inPrecision = (value: Value) =>
    target.precision === 'f32' ? value : g.cast(value, target.precision);

  const [finest] = config.block_out_channels;
  const features = g.input('time', 'f32', ['batch', finest]);
  const blocks = bindBlocks(g, config, features, inPrecision(context));
  const stem = conv(g, inPrecision(sample), 'conv_in', {
    input: config.in_channels,
    output: finest,
    kernel: 3,
  });
  const skips: Feature[] = [{ value: stem, channels: finest }];
  down(g, config, levels, blocks, skips);
  const middle = mid(config, levels, blocks, last(skips));
  const top = up(g, config, levels, blocks, skips, middle);

  const norm = { channels: top.channels, groups: config.norm_num_groups, epsilon: config.norm_eps };
  const normed = silu(g, groupNorm(g, top.value, 'conv_norm_out', norm));
  const output = conv(g, normed, 'conv_out', { input: top.channels, output: config.out_channels, kernel: 3 });
  g.assertAllUsed(own);
  const result = target.precision === 'f32' ? output : g.cast(output, 'f32');
  g.output('output', result, 'f32', ['batch', config.out_channels, 'height', 'width']);
  return g.build();
}

function last(features: Feature[]): Feature {
  const feature = features.at(-1);
  if (feature === undefined) throw new RangeError('The UNet has no features at this point');
  return feature;
}

function bindBlocks(g: Graph, config: UnetConfig, features: Value, context: Value): Blocks {
  const [finest] = config.block_out_channels;
  const width = config.time_embedding_dim ?? finest * 4;
  const network = { channels: finest, hidden: width, output: width };
  const embedding = timestepEmbedding(g, features, 'time_embedding', network);
  const time = { value: silu(g, embedding), width };
  const groups = config.norm_num_groups;
  return {
    resnet: ({ value, channels }, key, output) => ({
      value: resnetBlock(g, value, key, { input: channels, output, groups, epsilon: config.norm_eps, time }),
      channels: output,
    }),
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
function down(g: Graph, config: UnetConfig, levels: UnetLevel[], blocks: Blocks, skips: Feature[]): void {
  for (const [i, level] of levels.entries()) {
    const key = `down_blocks.${i}`;
    let x = last(skips);
    for (let j = 0; j < level.layers; j++) {
      x = blocks.resnet(x, `${key}.resnets.${j}`, level.channels);
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

function mid(config: UnetConfig, levels: UnetLevel[], blocks: Blocks, input: Feature): Feature {
  const level = levels.at(-1);
  if (config.mid_block_type === null || level === undefined) return input;
  const first = blocks.resnet(input, 'mid_block.resnets.0', level.channels);
  if (config.mid_block_type === 'UNetMidBlock2D') return first;
  const attended = blocks.transformer(first, 'mid_block.attentions.0', level);
  return blocks.resnet(attended, 'mid_block.resnets.1', level.channels);
}

/** Comes back up, taking every feature off `skips`. */
function up(
  g: Graph,
  config: UnetConfig,
  levels: UnetLevel[],
  blocks: Blocks,
  skips: Feature[],
  middle: Feature,
): Feature {
  let x = middle;
  for (const [i, level] of [...levels].reverse().entries()) {
    const key = `up_blocks.${i}`;
    for (let j = 0; j < level.layers + 1; j++) {
      const skip = last(skips);
      skips.pop();
      const joined = { value: concatChannels(g, x.value, skip.value), channels: x.channels + skip.channels };
      x = blocks.resnet(joined, `${key}.resnets.${j}`, level.channels);
      if (config.up_block_types[i] === 'CrossAttnUpBlock2D') {
        x = blocks.transformer(x, `${key}.attentions.${j}`, level);
      }
    }
    if (i < levels.length - 1) {
      const enlarged = cropLike(g, upsampleNearest(g, x.value), last(skips).value);
      const spec = { input: level.channels, output: level.channels, kernel: 3 };
      x = { value: conv(g, enlarged, `${key}.upsamplers.0.conv`, spec), channels: level.channels };
    }
  }
  return x;
}

/** The two halves of Stable Diffusion's autoencoder (diffusers' AutoencoderKL). */

import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { attention } from '../ops/attention.ts';
import { conv, upsampleConv } from '../ops/conv.ts';
import { addToPixels, imageIn, imageOut, pixelsOf } from '../ops/image.ts';
import { linear } from '../ops/linear.ts';
import { groupNorm } from '../ops/norm.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import { resnetBlock } from './resnet-block.ts';
import { type VaeConfig, type VaeLevel, vaeLevels } from './vae-config.ts';
import { goesByWinograd } from './winograd.ts';

// Fixed in diffusers' autoencoder.
const epsilon = 1e-6;

/** Input: `latent` [batch, latent_channels, h, w], unscaled; output: `image` [batch, 3, h·f, w·f] in [−1, 1]. */
export function buildVaeDecoder(config: VaeConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('vae', weights, target);
  const { latent_channels, layers_per_block } = config;
  const latent = g.input('latent', 'f32', ['batch', latent_channels, 'h', 'w']);
  const square = { input: latent_channels, output: latent_channels, kernel: 1 };
  let x = imageIn(g, latent);
  if (config.use_post_quant_conv) x = conv(g, x, 'post_quant_conv', square);
  const levels = vaeLevels(config).reverse();
  const coarsest = levels[0] ?? { depth: 0, channels: 1 };
  let { channels } = coarsest;
  x = conv(g, x, 'decoder.conv_in', { input: latent_channels, output: channels, kernel: 3 });
  x = midBlock(g, x, 'decoder.mid_block', coarsest, config);
  for (const [i, level] of levels.entries()) {
    const key = `decoder.up_blocks.${i}`;
    for (let j = 0; j < layers_per_block + 1; j++) {
      x = resnet(g, x, `${key}.resnets.${j}`, channels, level, config);
      channels = level.channels;
    }
    if (i < levels.length - 1) {
      x = upsampleConv(g, x, `${key}.upsamplers.0.conv`, channels);
    }
  }
  x = normAct(g, x, 'decoder.conv_norm_out', channels, config);
  x = conv(g, x, 'decoder.conv_out', { input: channels, output: config.out_channels, kernel: 3 });
  g.assertAllUsed(/^(decoder|post_quant_conv)\./, /^(encoder|quant_conv)\./);
  g.output('image', imageOut(g, x), 'f32', ['batch', config.out_channels, 'H', 'W']);
  return g.build();
}

/**
 * Input: `image` [batch, 3, height, width] in [−1, 1]; output: `moments` [batch, 2·latent_channels, h, w], mean
 * then log-variance, unscaled.
 */
export function buildVaeEncoder(config: VaeConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('vae', weights, target);
  const { layers_per_block } = config;
  const levels = vaeLevels(config);
  const image = g.input('image', 'f32', ['batch', config.in_channels, 'H', 'W']);
  let channels = config.block_out_channels[0];
  let x = imageIn(g, image);
  x = conv(g, x, 'encoder.conv_in', { input: config.in_channels, output: channels, kernel: 3 });
  for (const [i, level] of levels.entries()) {
    const key = `encoder.down_blocks.${i}`;
    for (let j = 0; j < layers_per_block; j++) {
      x = resnet(g, x, `${key}.resnets.${j}`, channels, level, config);
      channels = level.channels;
    }
    if (i < levels.length - 1) {
      // The autoencoder pads right and bottom only, unlike the UNet.
      const spec = { input: channels, output: channels, kernel: 3, stride: 2, pads: [0, 0, 1, 1] } as const;
      x = conv(g, x, `${key}.downsamplers.0.conv`, spec);
    }
  }
  x = midBlock(g, x, 'encoder.mid_block', { depth: levels.length - 1, channels }, config);
  x = normAct(g, x, 'encoder.conv_norm_out', channels, config);
  const moments = 2 * config.latent_channels;
  x = conv(g, x, 'encoder.conv_out', { input: channels, output: moments, kernel: 3 });
  if (config.use_quant_conv) x = conv(g, x, 'quant_conv', { input: moments, output: moments, kernel: 1 });
  g.assertAllUsed(/^(encoder|quant_conv)\./, /^(decoder|post_quant_conv)\./);
  g.output('moments', imageOut(g, x), 'f32', ['batch', moments, 'h', 'w']);
  return g.build();
}

/** @param level in whose size it works, and whose channels it gives */
function resnet(g: Graph, x: Value, key: string, input: number, level: VaeLevel, config: VaeConfig): Value {
  const winograd = goesByWinograd(g.target, level);
  const spec = { input, output: level.channels, groups: config.norm_num_groups, epsilon };
  return resnetBlock(g, x, key, { ...spec, winograd });
}

function normAct(g: Graph, x: Value, key: string, channels: number, config: VaeConfig): Value {
  return groupNorm(g, x, key, { channels, groups: config.norm_num_groups, epsilon, silu: true });
}

function midBlock(g: Graph, input: Value, key: string, level: VaeLevel, config: VaeConfig): Value {
  const { channels } = level;
  const x = resnet(g, input, `${key}.resnets.0`, channels, level, config);
  const attended = config.mid_block_add_attention
    ? pixelAttention(g, x, `${key}.attentions.0`, channels, config)
    : x;
  return resnet(g, attended, `${key}.resnets.1`, channels, level, config);
}

/** Single-head attention of every pixel to every other. */
function pixelAttention(g: Graph, x: Value, key: string, channels: number, config: VaeConfig): Value {
  const groups = config.norm_num_groups;
  const normed = groupNorm(g, x, `${key}.group_norm`, { channels, groups, epsilon });
  const pixels = pixelsOf(g, normed, channels);
  // Files from before diffusers 0.15, SD 1.5's own among them, have the older names.
  const [q, k, v, out] = g.has(`${key}.query.weight`)
    ? (['query', 'key', 'value', 'proj_attn'] as const)
    : (['to_q', 'to_k', 'to_v', 'to_out.0'] as const);
  const square = { input: channels, output: channels };
  const project = (name: string) => linear(g, pixels, `${key}.${name}`, square);
  const mixed = attention(g, project(q), project(k), project(v), { heads: 1, headWidth: channels });
  return addToPixels(g, x, mixed, `${key}.${out}`, square);
}

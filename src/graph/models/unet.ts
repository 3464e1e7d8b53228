/** Stable Diffusion's UNet (diffusers' UNet2DConditionModel). */

import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { concatChannels, conv, cropLike, upsampleNearest } from '../ops/conv.ts';
import { add, silu } from '../ops/elementwise.ts';
import { groupNorm } from '../ops/norm.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import { type Blocks, bindBlocks, down, type Feature, last, mid } from './unet-blocks.ts';
import { type UnetConfig, type UnetLevel, unetLevels } from './unet-config.ts';

/** All that diffusers' UNets may be made of, with what only those have that this builder can't make. */
const own =
  /^(conv_in|conv_out|conv_norm_out|time_embedding|(down|up)_blocks|mid_block|(add|class)_embedding|encoder_hid_proj|add_time_proj)\./;

/** The graphs that a UNet can be built as; they differ in what they read beside the sample. */
export type UnetVariant = 'plain' | 'control';

/**
 * Inputs: `sample` [batch, in_channels, height, width], `time` [batch, channels] (the features of each row's
 * timestep), `context` [batch, tokens, cross_attention_dim]; output: `output` [batch, out_channels, height, width].
 * All f32. The variant `control` also reads what a ControlNet gives: `down.0`, `down.1` … and `mid`.
 */
export function buildUnet(
  config: UnetConfig,
  weights: Weights,
  target: GraphTarget,
  variant: UnetVariant = 'plain',
): BuiltGraph {
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
  const controlled = variant === 'control' ? addResiduals(g, skips, middle, inPrecision) : { skips, middle };
  const top = up(g, config, levels, blocks, controlled.skips, controlled.middle);

  const norm = { channels: top.channels, groups: config.norm_num_groups, epsilon: config.norm_eps };
  const normed = silu(g, groupNorm(g, top.value, 'conv_norm_out', norm));
  const output = conv(g, normed, 'conv_out', { input: top.channels, output: config.out_channels, kernel: 3 });
  g.assertAllUsed(own);
  const result = target.precision === 'f32' ? output : g.cast(output, 'f32');
  g.output('output', result, 'f32', ['batch', config.out_channels, 'height', 'width']);
  return g.build();
}

/** A ControlNet's residuals are added to what the way down hands over to the way up, and to the middle. */
function addResiduals(
  g: Graph,
  skips: readonly Feature[],
  middle: Feature,
  inPrecision: (value: Value) => Value,
): { skips: Feature[]; middle: Feature } {
  const plus = ({ value, channels }: Feature, name: string): Feature => {
    const residual = g.input(name, 'f32', ['batch', channels, `${name}.height`, `${name}.width`]);
    return { value: add(g, value, inPrecision(residual)), channels };
  };
  return {
    skips: skips.map((skip, i) => plus(skip, `down.${i}`)),
    middle: plus(middle, 'mid'),
  };
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

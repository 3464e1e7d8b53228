/** Stable Diffusion's UNet (diffusers' UNet2DConditionModel). */

import type { BuiltGraph } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { concatChannels, conv, upsampleLike } from '../ops/conv.ts';
import { add } from '../ops/elementwise.ts';
import { imageIn, imageOut } from '../ops/image.ts';
import { groupNorm } from '../ops/norm.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import { type Blocks, bindBlocks, down, type Feature, last, mid } from './unet-blocks.ts';
import { type UnetConfig, type UnetLevel, unetLevels } from './unet-config.ts';
import { goesByWinograd } from './winograd.ts';

/** All that diffusers' UNets may be made of, with what only those have that this builder can't make. */
const own =
  /^(conv_in|conv_out|conv_norm_out|time_embedding|(down|up)_blocks|mid_block|(add|class)_embedding|encoder_hid_proj|add_time_proj)\./;

/** The graphs that a UNet can be built as; they differ in what they read and give beside sample and output. */
export type UnetVariant = 'plain' | 'control' | 'deep' | 'shallow';

/** Whether rows of a variant may share samples; else each has its own. */
export const sharesSamples = (variant: UnetVariant): boolean => variant === 'plain' || variant === 'deep';

/**
 * Inputs: `sample` [samples, in_channels, height, width], `time` [samples, channels] (the features of each sample's
 * timestep), `context` [batch, tokens, cross_attention_dim]; output: `output` [batch, out_channels, height, width].
 * All f32. Rows that differ in their context alone, as the two of guidance do, share a sample: `origin` [batch] (i64)
 * tells each row its own. The variants `control` and `shallow`, where little or nothing comes before rows part, have no
 * `origin` and a sample for each row. The variant `control` also reads what a ControlNet gives: `down.0`, `down.1` … and
 * `mid`. For DeepCache (arXiv 2312.00858, branch 0) `deep` also gives `deep` [batch, finest, height, width], all that
 * comes up from below the outermost skip; `shallow` reads it in the place of all the blocks that made it.
 */
export function buildUnet(
  config: UnetConfig,
  weights: Weights,
  target: GraphTarget,
  variant: UnetVariant = 'plain',
): BuiltGraph {
  const g = new Graph('unet', weights, target);
  const levels = unetLevels(config);
  const samples = sharesSamples(variant) ? 'samples' : 'batch';
  const sample = g.input('sample', 'f32', [samples, config.in_channels, 'height', 'width']);
  const context = g.input('context', 'f32', ['batch', 'tokens', levels[0]?.contextWidth ?? 'width']);
  const inPrecision = target.precision === 'f32' ? context : g.cast(context, target.precision);
  const [finest] = config.block_out_channels;
  const features = g.input('time', 'f32', [samples, finest]);
  const origin = samples === 'samples' ? g.input('origin', 'i64', ['batch']) : undefined;
  const blocks = bindBlocks(g, config, features, inPrecision, origin);
  const stem = conv(g, imageIn(g, sample), 'conv_in', {
    input: config.in_channels,
    output: finest,
    kernel: 3,
  });
  const outermost: Feature = { value: stem, channels: finest };
  const read: ReadFeature = (name, channels, size) => ({
    value: imageIn(g, g.input(name, 'f32', ['batch', channels, ...size])),
    channels,
  });
  const deep =
    variant === 'shallow'
      ? { below: read('deep', finest, ['height', 'width']), skip: outermost }
      : around(g, config, levels, blocks, outermost, variant === 'control' ? read : undefined);
  if (variant === 'deep') {
    g.output('deep', imageOut(g, deep.below.value), 'f32', ['batch', deep.below.channels, 'height', 'width']);
  }
  const top = join(g, config, levels, blocks, deep.below, deep.skip, [
    levels.length - 1,
    levels[0]?.layers ?? 0,
  ]);

  const { channels } = top;
  const norm = { channels, groups: config.norm_num_groups, epsilon: config.norm_eps, silu: true };
  const normed = groupNorm(g, top.value, 'conv_norm_out', norm);
  const output = conv(g, normed, 'conv_out', { input: channels, output: config.out_channels, kernel: 3 });
  // The shallow variant leaves most of the weights to the deep one, which has looked at them.
  if (variant !== 'shallow') g.assertAllUsed(own);
  g.output('output', imageOut(g, output), 'f32', ['batch', config.out_channels, 'height', 'width']);
  return g.build();
}

type ReadFeature = (name: string, channels: number, size: [string, string]) => Feature;

/** Goes down, through the middle and up to where only the outermost skip is left. */
function around(
  g: Graph,
  config: UnetConfig,
  levels: UnetLevel[],
  blocks: Blocks,
  outermost: Feature,
  readResidual: ReadFeature | undefined,
): { below: Feature; skip: Feature } {
  const skips = [outermost];
  down(g, config, levels, blocks, skips);
  const middle = mid(config, levels, blocks, last(skips));
  const plus = ({ value, channels }: Feature, name: string): Feature => {
    const residual = readResidual?.(name, channels, [`${name}.height`, `${name}.width`]);
    return residual === undefined ? { value, channels } : { value: add(g, value, residual.value), channels };
  };
  const controlled = skips.map((skip, i) => plus(skip, `down.${i}`));
  const below = up(g, config, levels, blocks, controlled, plus(middle, 'mid'));
  return { below, skip: last(controlled) };
}

/** Comes back up, taking every feature but the first off `skips`. */
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
    for (let j = 0; j < level.layers + 1 && skips.length > 1; j++) {
      const skip = last(skips);
      skips.pop();
      x = join(g, config, levels, blocks, x, skip, [i, j]);
    }
    if (i < levels.length - 1) {
      const enlarged = upsampleLike(g, x.value, last(skips).value, level.channels);
      const finer = levels[levels.length - 2 - i];
      const winograd = finer !== undefined && goesByWinograd(g.target, finer);
      const spec = { input: level.channels, output: level.channels, kernel: 3, winograd };
      x = { value: conv(g, enlarged, `up_blocks.${i}.upsamplers.0.conv`, spec), channels: level.channels };
    }
  }
  return x;
}

/** Block `j` of the `i`-th level on the way up, on what comes from below and what was left on the way down. */
function join(
  g: Graph,
  config: UnetConfig,
  levels: UnetLevel[],
  blocks: Blocks,
  below: Feature,
  skip: Feature,
  [i, j]: readonly [number, number],
): Feature {
  const level = levels[levels.length - 1 - i];
  if (level === undefined) throw new RangeError(`The UNet has no level ${i} on its way up`);
  const joined = {
    value: concatChannels(g, below.value, skip.value),
    channels: below.channels + skip.channels,
  };
  const x = blocks.resnet(joined, `up_blocks.${i}.resnets.${j}`, level, false);
  if (config.up_block_types[i] !== 'CrossAttnUpBlock2D') return x;
  return blocks.transformer(x, `up_blocks.${i}.attentions.${j}`, level, false);
}

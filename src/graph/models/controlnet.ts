/** A ControlNet (arXiv 2302.05543): a second way down beside the UNet's, which reads a picture's outlines too. */

import { type BuiltGraph, Graph, type GraphTarget } from '../onnx/graph.ts';
import { conv } from '../ops/conv.ts';
import { add, mul, silu } from '../ops/elementwise.ts';
import { imageIn, imageOut } from '../ops/image.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import { bindBlocks, down, type Feature, last, mid } from './unet-blocks.ts';
import { type UnetConfig, unetLevels } from './unet-config.ts';

/** Channels of the little network that brings the picture down to the latents' size: three halvings. */
const hintChannels = [16, 32, 96, 256] as const;
const hintKey = 'controlnet_cond_embedding';

/** Input: `image` [batch, 3, height, width] in [0, 1]; output: `hint` [batch, channels, height / 8, width / 8]. */
export function buildControlHint(config: UnetConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('control-hint', weights, target);
  const image = g.input('image', 'f32', ['batch', 3, 'H', 'W']);
  const [first, ...wider] = hintChannels;
  let x = silu(g, conv(g, imageIn(g, image), `${hintKey}.conv_in`, { input: 3, output: first, kernel: 3 }));
  let channels: number = first;
  for (const [i, next] of wider.entries()) {
    const key = `${hintKey}.blocks`;
    x = silu(g, conv(g, x, `${key}.${2 * i}`, { input: channels, output: channels, kernel: 3 }));
    x = silu(g, conv(g, x, `${key}.${2 * i + 1}`, { input: channels, output: next, kernel: 3, stride: 2 }));
    channels = next;
  }
  const [finest] = config.block_out_channels;
  x = conv(g, x, `${hintKey}.conv_out`, { input: channels, output: finest, kernel: 3 });
  g.assertAllUsed(new RegExp(`^${hintKey}\\.`));
  g.output('hint', imageOut(g, x), 'f32', ['batch', finest, 'h', 'w']);
  return g.build();
}

/**
 * Inputs as the UNet's, with `hint` [batch, channels, height, width] and `scale` [batch, 1, 1, 1], how much each row
 * is controlled. Outputs: the residuals `down.0`, `down.1` … and `mid`, scaled. All f32.
 */
export function buildControlNet(config: UnetConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('controlnet', weights, target);
  const levels = unetLevels(config);
  const [finest] = config.block_out_channels;
  const image = (name: string, channels: number) =>
    imageIn(g, g.input(name, 'f32', ['batch', channels, 'height', 'width']));
  const sample = image('sample', config.in_channels);
  const read = g.input('context', 'f32', ['batch', 'tokens', levels[0]?.contextWidth ?? 'width']);
  const context = target.precision === 'f32' ? read : g.cast(read, target.precision);
  const hint = image('hint', finest);
  const scale = g.input('scale', 'f32', ['batch', 1, 1, 1]);
  const blocks = bindBlocks(g, config, g.input('time', 'f32', ['batch', finest]), context);
  const stem = conv(g, sample, 'conv_in', { input: config.in_channels, output: finest, kernel: 3 });
  const features: Feature[] = [{ value: add(g, stem, hint), channels: finest }];
  down(g, config, levels, blocks, features);
  const middle = mid(config, levels, blocks, last(features));

  const give = (name: string, { value, channels }: Feature, key: string) => {
    const zero = conv(g, value, key, { input: channels, output: channels, kernel: 1 });
    g.output(name, mul(g, imageOut(g, zero), scale), 'f32', [
      'batch',
      channels,
      `${name}.height`,
      `${name}.width`,
    ]);
  };
  for (const [i, feature] of features.entries()) give(`down.${i}`, feature, `controlnet_down_blocks.${i}`);
  give('mid', middle, 'controlnet_mid_block');
  g.assertAllUsed(new RegExp(`^(?!${hintKey}\\.)`));
  return g.build();
}

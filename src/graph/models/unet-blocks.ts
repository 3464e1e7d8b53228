/** The way down and the middle of a UNet, which a ControlNet repeats (diffusers' names and order). */

import type { Graph, Value } from '../onnx/graph.ts';
import { conv } from '../ops/conv.ts';
import { silu } from '../ops/elementwise.ts';
import { gemm, linear, type Project } from '../ops/linear.ts';
import { projections } from '../ops/projections.ts';
import { timestepEmbedding } from '../ops/timestep.ts';
import { resnetBlock } from './resnet-block.ts';
import { transformerBlocks } from './transformer-block.ts';
import type { UnetConfig, UnetLevel } from './unet-config.ts';
import { goesByWinograd } from './winograd.ts';

/** An image inside the UNet and how many channels it has. */
export interface Feature {
  readonly value: Value;
  readonly channels: number;
}

/**
 * The blocks of one UNet, bound to its graph, its time embedding and its context. `shared` ones get a row for each
 * sample; the transformer's rows part at its first cross-attention, as many as there are contexts.
 */
export interface Blocks {
  /** @param level whose size it works in */
  resnet(x: Feature, key: string, level: UnetLevel, shared: boolean): Feature;
  transformer(x: Feature, key: string, level: UnetLevel, shared: boolean): Feature;
  /** A row for each context, of a row for each sample. */
  spread(x: Feature): Feature;
}

export function last(features: Feature[]): Feature {
  const feature = features.at(-1);
  if (feature === undefined) throw new RangeError('The UNet has no features at this point');
  return feature;
}

/** @param origin of each context, the place of its sample [contexts]; absent where each has its own, in order */
export function bindBlocks(
  g: Graph,
  config: UnetConfig,
  features: Value,
  context: Value,
  origin?: Value,
): Blocks {
  const [finest] = config.block_out_channels;
  const width = config.time_embedding_dim ?? finest * 4;
  const network = { channels: finest, hidden: width, output: width };
  const spread = (x: Value): Value => (origin === undefined ? x : g.node('Gather', [x, origin]));
  const ofSamples = silu(g, timestepEmbedding(g, features, 'time_embedding', network));
  const ofRows = projections(g, spread(ofSamples), gemm);
  // There is little to multiply, and the whole picture hangs on it.
  const exactly: typeof linear = (g, x, key, spec) => linear(g, x, key, { ...spec, exact: true });
  const ofContext = projections(g, context, exactly);
  const groups = config.norm_num_groups;
  return {
    resnet: ({ value, channels }, key, level, shared) => {
      const { channels: output } = level;
      const apart: Project = (name, layer) => gemm(g, ofSamples, name, layer);
      const time = { project: shared ? apart : ofRows, width };
      const spec = { input: channels, output, groups, epsilon: config.norm_eps, time };
      const winograd = goesByWinograd(g.target, level);
      return { value: resnetBlock(g, value, key, { ...spec, winograd }), channels: output };
    },
    transformer: ({ value, channels }, key, level, shared) => {
      const spec = {
        channels,
        heads: level.heads,
        layers: level.transformerLayers,
        groups,
        contextWidth: level.contextWidth,
        linearProjection: config.use_linear_projection,
        packed: level.depth >= 2,
      };
      const parts = shared ? [spread] : [];
      return { value: transformerBlocks(g, value, ofContext, key, spec, ...parts), channels };
    },
    spread: ({ value, channels }) => ({ value: spread(value), channels }),
  };
}

/**
 * Goes down the levels from the stem and leaves every intermediate feature on `skips`. What comes before the first
 * cross-attention depends on the sample alone, and is computed once for all rows that share it.
 */
export function down(
  g: Graph,
  config: UnetConfig,
  levels: UnetLevel[],
  blocks: Blocks,
  skips: Feature[],
): void {
  let x = last(skips);
  skips.splice(0, 1, blocks.spread(x));
  for (const [i, level] of levels.entries()) {
    const key = `down_blocks.${i}`;
    for (let j = 0; j < level.layers; j++) {
      const shared = i === 0 && j === 0;
      x = blocks.resnet(x, `${key}.resnets.${j}`, level, shared);
      if (config.down_block_types[i] === 'CrossAttnDownBlock2D') {
        x = blocks.transformer(x, `${key}.attentions.${j}`, level, shared);
      } else if (shared) {
        x = blocks.spread(x);
      }
      skips.push(x);
    }
    if (i < levels.length - 1) {
      const spec = { input: level.channels, output: level.channels, kernel: 3, stride: 2 };
      x = {
        value: conv(g, x.value, `${key}.downsamplers.0.conv`, spec),
        channels: level.channels,
      };
      skips.push(x);
    }
  }
}

export function mid(config: UnetConfig, levels: UnetLevel[], blocks: Blocks, input: Feature): Feature {
  const level = levels.at(-1);
  if (config.mid_block_type === null || level === undefined) return input;
  const first = blocks.resnet(input, 'mid_block.resnets.0', level, false);
  if (config.mid_block_type === 'UNetMidBlock2D') return first;
  const attended = blocks.transformer(first, 'mid_block.attentions.0', level, false);
  return blocks.resnet(attended, 'mid_block.resnets.1', level, false);
}

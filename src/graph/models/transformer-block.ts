/** Attention over an image and its context inside the UNet (diffusers' Transformer2DModel). */

import type { Graph, Value } from '../onnx/graph.ts';
import { attention } from '../ops/attention.ts';
import { gelu, mul } from '../ops/elementwise.ts';
import { addToPixels, pixelsOf } from '../ops/image.ts';
import {
  addLinear,
  addLinearAndNorm,
  linear,
  linearBias,
  linearWeight,
  type Project,
} from '../ops/linear.ts';
import { groupNorm, layerNorm } from '../ops/norm.ts';
import { biasSplitGelu, matMulTransposed } from '../ops/products.ts';
import { projections } from '../ops/projections.ts';

export interface TransformerSpec {
  readonly channels: number;
  readonly heads: number;
  readonly layers: number;
  readonly groups: number;
  /** Width of the context that the UNet attends to. */
  readonly contextWidth: number;
  /** Whether proj_in and proj_out are stored as linear layers or as 1×1 convolutions; the sums are the same. */
  readonly linearProjection: boolean;
  /**
   * Whether queries, keys and values of self-attention are one product where launches count: where there are few pixels,
   * cutting it costs less than two launches.
   */
  readonly packed: boolean;
}

// Fixed in diffusers, whatever the UNet's own norm_eps is.
const groupNormEpsilon = 1e-6;
const layerNormEpsilon = 1e-5;

/** Makes a row for each context of the rows that several contexts share. */
export type Spread = (x: Value) => Value;

const unshared: Spread = (x) => x;

/**
 * The image `x`, layers on the context [batch, tokens, contextWidth] → an image like `x`. Until the first
 * cross-attention rows may be shared: `spread` is where they part.
 */
export function transformerBlocks(
  g: Graph,
  x: Value,
  ofContext: Project,
  key: string,
  spec: TransformerSpec,
  spread: Spread = unshared,
): Value {
  const { channels, groups } = spec;
  const square = {
    input: channels,
    output: channels,
    ...(!spec.linearProjection && { stored: [channels, channels, 1, 1] }),
  };
  const normed = groupNorm(g, x, `${key}.norm`, { channels, groups, epsilon: groupNormEpsilon });
  let hidden = linear(g, pixelsOf(g, normed, channels), `${key}.proj_in`, square);
  for (let i = 0; i < spec.layers; i++) {
    const apart = i === 0 ? spread : unshared;
    hidden = transformerLayer(g, hidden, ofContext, `${key}.transformer_blocks.${i}`, spec, apart);
  }
  return addToPixels(g, spread(x), hidden, `${key}.proj_out`, square);
}

function transformerLayer(
  g: Graph,
  x: Value,
  ofContext: Project,
  key: string,
  spec: TransformerSpec,
  spread: Spread,
): Value {
  const { channels } = spec;
  const square = { input: channels, output: channels };
  const norm = (name: string) => ({ key: `${key}.${name}`, epsilon: layerNormEpsilon });
  const first = layerNorm(g, x, `${key}.norm1`, channels, layerNormEpsilon);
  const inTurn: Project = (name, layer) => linear(g, first, name, layer);
  const ofFirst = spec.packed ? projections(g, first, linear) : inTurn;
  const mixed = attend(g, ofFirst, ofFirst, `${key}.attn1`, spec, channels);
  const self = addLinearAndNorm(g, x, mixed, `${key}.attn1.to_out.0`, square, norm('norm2'));
  const ofSelf: Project = (name, layer) => spread(linear(g, self.normed, name, layer));
  const crossed = attend(g, ofSelf, ofContext, `${key}.attn2`, spec, spec.contextWidth);
  const stream = spread(self.sum);
  const cross = addLinearAndNorm(g, stream, crossed, `${key}.attn2.to_out.0`, square, norm('norm3'));
  const gated = geglu(g, cross.normed, `${key}.ff.net.0.proj`, channels);
  return addLinear(g, cross.sum, gated, `${key}.ff.net.2`, { input: 4 * channels, output: channels });
}

function attend(
  g: Graph,
  ofQuery: Project,
  ofSource: Project,
  key: string,
  { channels, heads }: TransformerSpec,
  sourceWidth: number,
): Value {
  const layer = (input: number) => ({ input, output: channels, bias: false });
  const q = ofQuery(`${key}.to_q`, layer(channels));
  const k = ofSource(`${key}.to_k`, layer(sourceWidth));
  const v = ofSource(`${key}.to_v`, layer(sourceWidth));
  return attention(g, q, k, v, { heads, headWidth: channels / heads });
}

/** a · GELU(b) of a layer that gives both. */
function geglu(g: Graph, x: Value, key: string, channels: number): Value {
  const inner = 4 * channels;
  const both = { input: channels, output: 2 * inner };
  if (g.target.channelsLast) {
    const [bias = ''] = linearBias(g, key, both);
    return biasSplitGelu(g, matMulTransposed(g, x, linearWeight(g, key, both)), bias, 2 * inner);
  }
  // The two halves are read as two weights: no split of a large result.
  const half = (part: number) =>
    linear(g, x, key, { ...both, output: inner, rows: [part * inner, inner], packed: 2 * inner });
  return mul(g, half(0), gelu(g, half(1)));
}

/** Attention over an image and its context inside the UNet (diffusers' Transformer2DModel). */

import type { Graph, Value } from '../onnx/graph.ts';
import { attention } from '../ops/attention.ts';
import { add, gelu, mul } from '../ops/elementwise.ts';
import { linear } from '../ops/linear.ts';
import { groupNorm, layerNorm } from '../ops/norm.ts';
import { reshape, reshapeLike, transpose } from '../ops/shape.ts';

export interface TransformerSpec {
  readonly channels: number;
  readonly heads: number;
  readonly layers: number;
  readonly groups: number;
  /** Width of the context that the UNet attends to. */
  readonly contextWidth: number;
  /** Whether proj_in and proj_out are stored as linear layers or as 1×1 convolutions; the sums are the same. */
  readonly linearProjection: boolean;
}

// Fixed in diffusers, whatever the UNet's own norm_eps is.
const groupNormEpsilon = 1e-6;
const layerNormEpsilon = 1e-5;

/** Makes a row for each context of the rows that several contexts share. */
export type Spread = (x: Value) => Value;

const unshared: Spread = (x) => x;

/**
 * `x` [batch, channels, height, width], `context` [batch, tokens, contextWidth] → the shape of `x`. Until the first
 * cross-attention rows may be shared: `spread` is where they part.
 */
export function transformerBlocks(
  g: Graph,
  x: Value,
  context: Value,
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
  const pixels = transpose(g, reshape(g, normed, [0, 0, -1]), [0, 2, 1]);
  let hidden = linear(g, pixels, `${key}.proj_in`, square);
  for (let i = 0; i < spec.layers; i++) {
    const apart = i === 0 ? spread : unshared;
    hidden = transformerLayer(g, hidden, context, `${key}.transformer_blocks.${i}`, spec, apart);
  }
  const output = transpose(g, linear(g, hidden, `${key}.proj_out`, square), [0, 2, 1]);
  const rows = spread(x);
  return add(g, reshapeLike(g, output, rows), rows);
}

function transformerLayer(
  g: Graph,
  x: Value,
  context: Value,
  key: string,
  spec: TransformerSpec,
  spread: Spread,
): Value {
  const norm = (value: Value, name: string) =>
    layerNorm(g, value, `${key}.${name}`, spec.channels, layerNormEpsilon);
  const first = norm(x, 'norm1');
  const self = spread(add(g, x, attend(g, first, first, `${key}.attn1`, spec, spec.channels)));
  const cross = add(
    g,
    self,
    attend(g, norm(self, 'norm2'), context, `${key}.attn2`, spec, spec.contextWidth),
  );
  return add(g, cross, feedForward(g, norm(cross, 'norm3'), `${key}.ff.net`, spec.channels));
}

function attend(
  g: Graph,
  x: Value,
  source: Value,
  key: string,
  spec: TransformerSpec,
  sourceWidth: number,
): Value {
  const { channels, heads } = spec;
  const project = (from: Value, name: string, input: number) =>
    linear(g, from, `${key}.${name}`, { input, output: channels, bias: false });
  const [q, k, v] = [
    project(x, 'to_q', channels),
    project(source, 'to_k', sourceWidth),
    project(source, 'to_v', sourceWidth),
  ];
  const mixed = attention(g, q, k, v, { heads, headWidth: channels / heads });
  return linear(g, mixed, `${key}.to_out.0`, { input: channels, output: channels });
}

/** GEGLU. The two halves of its packed projection are read as two weights: no split of a large result. */
function feedForward(g: Graph, x: Value, key: string, channels: number): Value {
  const inner = 4 * channels;
  const half = (part: number) =>
    linear(g, x, `${key}.0.proj`, {
      input: channels,
      output: inner,
      rows: [part * inner, inner],
      packed: 2 * inner,
    });
  const gated = mul(g, half(0), gelu(g, half(1)));
  return linear(g, gated, `${key}.2`, { input: inner, output: channels });
}

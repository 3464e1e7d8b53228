/** The encoder half of T5 1.0 and 1.1 (Flan-T5), by transformers' names. */

import { z } from 'zod';
import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { attention } from '../ops/attention.ts';
import { add, geluTanh, mul, relu, sub } from '../ops/elementwise.ts';
import { embedding, linear } from '../ops/linear.ts';
import { rmsNorm } from '../ops/norm.ts';
import { matMulTransposed } from '../ops/products.ts';
import { reshape, reshapeLike, transpose, unsqueeze } from '../ops/shape.ts';
import type { Weights } from '../safetensors/weight-set.ts';

const count = z.number().int().positive();

export const t5ConfigSchema = z.object({
  d_model: count,
  d_kv: count,
  d_ff: count,
  num_layers: count,
  num_heads: count,
  vocab_size: count,
  relative_attention_num_buckets: count.default(32),
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  feed_forward_proj: z.enum(['gated-gelu', 'relu']).default('relu'),
});
export type T5Config = z.infer<typeof t5ConfigSchema>;

// The whole published model may lie in the file: its decoder is not used.
const notEncoder = /^(decoder\.|lm_head\.|shared\.weight$|encoder\.embed_tokens\.weight$)/;

/**
 * Inputs: `ids` [batch, tokens]; `mask` [batch, tokens], 1 for a real token and 0 for padding; `buckets`
 * [tokens, tokens] from {@link relativePositionBuckets}. Output: `hidden` [batch, tokens, d_model].
 */
export function buildT5Encoder(config: T5Config, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('text_encoder_t5', weights, target);
  const { d_model, vocab_size } = config;
  const ids = g.input('ids', 'i64', ['batch', 'tokens']);
  const mask = g.input('mask', 'f32', ['batch', 'tokens']);
  const buckets = g.input('buckets', 'i64', ['tokens', 'tokens']);

  const bias = attentionBias(g, mask, buckets, config);
  const table = g.has('shared.weight') ? 'shared.weight' : 'encoder.embed_tokens.weight';
  const embedded = embedding(g, ids, table, vocab_size, d_model);
  // The residual stream stays f32: in f16 that of the XL model overflows.
  let hidden = target.precision === 'f32' ? embedded : g.cast(embedded, 'f32');
  for (let i = 0; i < config.num_layers; i++) {
    hidden = selfAttention(g, `encoder.block.${i}.layer.0`, hidden, bias, config);
    hidden = feedForward(g, `encoder.block.${i}.layer.1`, hidden, config);
  }
  const normed = rmsNorm(g, hidden, 'encoder.final_layer_norm', d_model, config.layer_norm_epsilon);
  g.assertAllUsed(/^encoder\./, notEncoder);
  const output = target.precision === 'f32' ? normed : g.cast(normed, 'f32');
  g.output('hidden', output, 'f32', ['batch', 'tokens', d_model]);
  return g.build();
}

/** Learned bias by relative position, plus minus infinity (nearly) on padding: [batch, heads, tokens, tokens]. */
function attentionBias(g: Graph, mask: Value, buckets: Value, config: T5Config): Value {
  const { relative_attention_num_buckets, num_heads } = config;
  const key = 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight';
  const table = g.weight(key, [relative_attention_num_buckets, num_heads]);
  const position = unsqueeze(g, transpose(g, g.node('Gather', [table, buckets]), [2, 0, 1]), [0]);
  const f16 = g.target.precision === 'f16';
  const padding = mul(g, sub(g, mask, g.floats(1, [], 'f32')), g.floats(f16 ? 3e4 : 3e38, [], 'f32'));
  const masked = unsqueeze(g, f16 ? g.cast(padding, 'f16') : padding, [1, 2]);
  return add(g, position, masked);
}

function selfAttention(g: Graph, key: string, hidden: Value, bias: Value, config: T5Config): Value {
  const { d_model, d_kv, num_heads } = config;
  const inner = d_kv * num_heads;
  const normed = rmsNorm(g, hidden, `${key}.layer_norm`, d_model, config.layer_norm_epsilon);
  const project = (name: string) =>
    linear(g, normed, `${key}.SelfAttention.${name}`, { input: d_model, output: inner, bias: false });
  const mixed = attention(g, project('q'), project('k'), project('v'), {
    heads: num_heads,
    headWidth: d_kv,
    scale: 1,
    bias,
  });
  const output = linear(g, mixed, `${key}.SelfAttention.o`, { input: inner, output: d_model, bias: false });
  return addToResidual(g, hidden, output);
}

function feedForward(g: Graph, key: string, hidden: Value, config: T5Config): Value {
  const { d_model, d_ff } = config;
  const normed = rmsNorm(g, hidden, `${key}.layer_norm`, d_model, config.layer_norm_epsilon);
  const expand = (name: string) =>
    linear(g, normed, `${key}.DenseReluDense.${name}`, { input: d_model, output: d_ff, bias: false });
  const inner =
    config.feed_forward_proj === 'gated-gelu'
      ? mul(g, geluTanh(g, expand('wi_0')), expand('wi_1'))
      : relu(g, expand('wi'));
  const [weight, shape] = [`${key}.DenseReluDense.wo.weight`, [d_model, d_ff]];
  if (g.target.precision === 'f32') {
    return add(
      g,
      hidden,
      linear(g, inner, `${key}.DenseReluDense.wo`, { input: d_ff, output: d_model, bias: false }),
    );
  }
  // The sums of wo overflow f16 in the XL model: take them 1/32 as large and undo it in f32.
  const [part, whole] = [1 / 32, g.floats(32, [], 'f32')];
  if (g.target.channelsLast) {
    const output = matMulTransposed(g, inner, g.weight(weight, shape), part);
    return add(g, hidden, mul(g, g.cast(output, 'f32'), whole));
  }
  const rows = g.node('Gemm', [reshape(g, inner, [-1, d_ff]), g.weight(weight, shape)], {
    transB: 1,
    alpha: float(part),
  });
  return add(g, hidden, reshapeLike(g, mul(g, g.cast(rows, 'f32'), whole), hidden));
}

function addToResidual(g: Graph, hidden: Value, output: Value): Value {
  return add(g, hidden, g.target.precision === 'f32' ? output : g.cast(output, 'f32'));
}

/**
 * Buckets of the relative positions of `tokens` tokens, row-major [tokens (query), tokens (key)]: half of
 * them for keys after the query; within a half, exact for near keys and logarithmic for far ones.
 * Source: transformers' T5Attention._relative_position_bucket (bidirectional).
 */
export function relativePositionBuckets(tokens: number, config: T5Config): BigInt64Array {
  const half = config.relative_attention_num_buckets / 2;
  const exact = Math.floor(half / 2);
  const bucketOf = (distance: number) => {
    if (distance < exact) return distance;
    const logarithmic =
      (Math.log(distance / exact) / Math.log(config.relative_attention_max_distance / exact)) *
      (half - exact);
    return Math.min(exact + Math.trunc(Math.fround(logarithmic)), half - 1);
  };
  const byDistance = Array.from({ length: tokens }, (_, distance) => bucketOf(distance));
  return BigInt64Array.from({ length: tokens * tokens }, (_, i) => {
    const relative = (i % tokens) - Math.floor(i / tokens);
    return BigInt((relative > 0 ? half : 0) + (byDistance[Math.abs(relative)] ?? 0));
  });
}

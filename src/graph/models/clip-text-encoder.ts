/** CLIP's text encoder, by transformers' names. */

import { z } from 'zod';
import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { attention } from '../ops/attention.ts';
import { add, gelu, mul, quickGelu } from '../ops/elementwise.ts';
import { embedding, linear } from '../ops/linear.ts';
import { layerNorm } from '../ops/norm.ts';
import type { Weights } from '../safetensors/weight-set.ts';

const count = z.number().int().positive();

export const clipConfigSchema = z.object({
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  max_position_embeddings: count,
  vocab_size: count,
  layer_norm_eps: z.number().positive().default(1e-5),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
});
export type ClipConfig = z.infer<typeof clipConfigSchema>;

// Older files carry the counting numbers 0–76 as a tensor, and some the projection of the whole CLIP model.
const notEncoder = '(^|\\.)position_ids$|^text_projection\\.|^logit_scale$';

/** Tensors that are not read: a config may ask for fewer layers than the file holds, as some models want it. */
function ignored(config: ClipConfig, weights: Weights): RegExp {
  const layers = [...weights.tensors.keys()].map((key) =>
    Number(/encoder\.layers\.(\d+)\./.exec(key)?.[1] ?? 0),
  );
  const above = [...new Set(layers)].filter((layer) => layer >= config.num_hidden_layers);
  return new RegExp([notEncoder, ...above.map((layer) => `encoder\\.layers\\.${layer}\\.`)].join('|'));
}

/** Name of the output that skips the last `skip` − 1 layers. */
export const clipOutput = (skip: number): string => (skip === 1 ? 'hidden' : `hidden.${skip}`);

/** One text as the graph is fed with it; `vectors` [place, width] stand in the place of words. */
export function clipFeeds(
  ids: readonly number[],
  { hidden_size: width }: Pick<ClipConfig, 'hidden_size'>,
  vectors: ReadonlyMap<number, Float32Array> = new Map(),
) {
  const tokens = ids.length;
  const taught = new Float32Array(tokens * width);
  const isWord = new Float32Array(tokens).fill(1);
  for (const [place, vector] of vectors) {
    taught.set(vector, place * width);
    isWord[place] = 0;
  }
  return {
    ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, tokens] },
    taught: { data: taught, dims: [1, tokens, width] },
    is_word: { data: isWord, dims: [1, tokens, 1] },
  };
}

/**
 * Inputs: `ids` [batch, max_position_embeddings]; `taught` [batch, max_position_embeddings, hidden_size], vectors that
 * stand where `is_word` [batch, max_position_embeddings, 1] is 0 (both f32). Outputs: `hidden` [batch,
 * max_position_embeddings, hidden_size], and as `hidden.2`, `hidden.3` … what earlier layers give, normed alike.
 */
export function buildClipTextEncoder(config: ClipConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('text_encoder', weights, target);
  const { hidden_size: width, max_position_embeddings: tokens, layer_norm_eps } = config;
  const ids = g.input('ids', 'i64', ['batch', tokens]);
  // transformers names the encoder's tensors with or without this, by its version.
  const root = weights.tensors.has('final_layer_norm.weight') ? '' : 'text_model.';
  const embeddings = `${root}embeddings`;
  const positions = g.weight(`${embeddings}.position_embedding.weight`, [tokens, width]);
  const words = embedding(g, ids, `${embeddings}.token_embedding.weight`, config.vocab_size, width);
  const bias = g.floats(causalBias(tokens), [1, 1, tokens, tokens]);
  const inPrecision = (name: string, size: number) => {
    const value = g.input(name, 'f32', ['batch', tokens, size]);
    return target.precision === 'f32' ? value : g.cast(value, target.precision);
  };
  const read = add(g, mul(g, words, inPrecision('is_word', 1)), inPrecision('taught', width));
  let hidden = add(g, read, positions);
  for (let i = 0; i < config.num_hidden_layers; i++) {
    hidden = encoderLayer(g, `${root}encoder.layers.${i}`, hidden, bias, config);
    const normed = layerNorm(g, hidden, `${root}final_layer_norm`, width, layer_norm_eps);
    const output = target.precision === 'f32' ? normed : g.cast(normed, 'f32');
    g.output(clipOutput(config.num_hidden_layers - i), output, 'f32', ['batch', tokens, width]);
  }
  g.assertAllUsed(/^(text_model\.)?(embeddings|encoder|final_layer_norm)\./, ignored(config, weights));
  return g.build();
}

/** 0 for a token's own past and itself, a large negative number (within f16) for its future. */
function causalBias(tokens: number): Float32Array {
  return Float32Array.from({ length: tokens * tokens }, (_, i) =>
    i % tokens > Math.floor(i / tokens) ? -30_000 : 0,
  );
}

function encoderLayer(g: Graph, key: string, hidden: Value, bias: Value, config: ClipConfig): Value {
  const { hidden_size: width, intermediate_size, num_attention_heads: heads, layer_norm_eps } = config;
  const square = { input: width, output: width };
  const normed = layerNorm(g, hidden, `${key}.layer_norm1`, width, layer_norm_eps);
  const project = (name: string) => linear(g, normed, `${key}.self_attn.${name}_proj`, square);
  const mixed = attention(g, project('q'), project('k'), project('v'), {
    heads,
    headWidth: width / heads,
    bias,
  });
  const attended = add(g, hidden, linear(g, mixed, `${key}.self_attn.out_proj`, square));
  const inner = linear(
    g,
    layerNorm(g, attended, `${key}.layer_norm2`, width, layer_norm_eps),
    `${key}.mlp.fc1`,
    {
      input: width,
      output: intermediate_size,
    },
  );
  const activated = config.hidden_act === 'gelu' ? gelu(g, inner) : quickGelu(g, inner);
  const output = linear(g, activated, `${key}.mlp.fc2`, { input: intermediate_size, output: width });
  return add(g, attended, output);
}

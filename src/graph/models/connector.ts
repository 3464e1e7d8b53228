/**
 * ELLA's timestep-aware semantic connector: text hidden states and timesteps in, UNet context out.
 * Source: arXiv 2403.05135, section 3, and the authors' published model code.
 */

import { z } from 'zod';
import type { BuiltGraph, Value } from '../onnx/graph.ts';
import { Graph, type GraphTarget } from '../onnx/graph.ts';
import { attention } from '../ops/attention.ts';
import { add, mul, relu, silu } from '../ops/elementwise.ts';
import { addLinear, gemm, linear, type Project } from '../ops/linear.ts';
import { layerNormPlain } from '../ops/norm.ts';
import { projections } from '../ops/projections.ts';
import { concat, split, unsqueeze } from '../ops/shape.ts';
import { timestepEmbedding, type WaveSpec } from '../ops/timestep.ts';
import type { Weights } from '../safetensors/weight-set.ts';

const count = z.number().int().positive();

/** The authors publish their weights without a config file; the defaults are those of their SD 1.5 model. */
export const connectorConfigSchema = z.object({
  time_channel: count.default(320),
  time_embed_dim: count.default(768),
  width: count.default(768),
  layers: count.default(6),
  heads: count.default(8),
  num_latents: count.default(64),
  input_dim: count.default(2048),
});
export type ConnectorConfig = z.infer<typeof connectorConfigSchema>;

const adaNormEpsilon = 1e-6;

/** The timestep features that the connector wants. */
export function connectorWaves({ time_channel }: ConnectorConfig): WaveSpec {
  return { channels: time_channel, flipSinToCos: true, frequencyShift: 0 };
}

/**
 * Inputs: `hidden` [1, tokens, input_dim] and `time` [steps, time_channel], the features of the timesteps; output:
 * `context` [steps, num_latents, width].
 */
export function buildConnector(config: ConnectorConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('ella', weights, target);
  const { width, num_latents, input_dim, time_embed_dim } = config;
  const hidden = g.input('hidden', 'f32', [1, 'tokens', input_dim]);
  const features = g.input('time', 'f32', ['steps', config.time_channel]);
  const time = silu(
    g,
    timestepEmbedding(g, features, 'time_embedding', {
      channels: config.time_channel,
      hidden: time_embed_dim,
      output: time_embed_dim,
    }),
  );
  const text = linear(
    g,
    target.precision === 'f32' ? hidden : g.cast(hidden, target.precision),
    'connector.proj_in',
    {
      input: input_dim,
      output: width,
    },
  );
  const timeShift = gemm(g, time, 'connector.time_aware_linear', { input: time_embed_dim, output: width });
  const learned = g.weight('connector.latents', [num_latents, width]);
  let latents = add(g, learned, unsqueeze(g, timeShift, [1]));
  const ofTime = projections(g, time, gemm);
  for (let i = 0; i < config.layers; i++) {
    latents = resamplerBlock(g, `connector.perceiver_blocks.${i}`, latents, text, ofTime, config);
  }
  g.assertAllUsed(/^(connector|time_embedding)\./);
  const context = target.precision === 'f32' ? latents : g.cast(latents, 'f32');
  g.output('context', context, 'f32', ['steps', num_latents, width]);
  return g.build();
}

function resamplerBlock(
  g: Graph,
  key: string,
  latents: Value,
  text: Value,
  ofTime: Project,
  config: ConnectorConfig,
) {
  const { width, heads } = config;
  const queries = adaNorm(g, latents, `${key}.ln_1`, ofTime, config);
  const keys = concat(g, [queries, adaNorm(g, text, `${key}.ln_2`, ofTime, config)], 1);
  const project = (x: Value, part: number) =>
    linear(g, x, `${key}.attn`, {
      input: width,
      output: width,
      rows: [part * width, width],
      packed: 3 * width,
      names: { weight: `${key}.attn.in_proj_weight`, bias: `${key}.attn.in_proj_bias` },
    });
  const mixed = attention(g, project(queries, 0), project(keys, 1), project(keys, 2), {
    heads,
    headWidth: width / heads,
  });
  const attended = addLinear(g, latents, mixed, `${key}.attn.out_proj`, { input: width, output: width });
  const normed = adaNorm(g, attended, `${key}.ln_ff`, ofTime, config);
  const expanded = relu(g, linear(g, normed, `${key}.mlp.c_fc`, { input: width, output: 4 * width }));
  const squared = mul(g, expanded, expanded);
  return addLinear(g, attended, squared, `${key}.mlp.c_proj`, { input: 4 * width, output: width });
}

/** norm(x) · (1 + scale(t)) + shift(t), with a scale and a shift for each step; `ofTime` gives [steps, output]. */
function adaNorm(
  g: Graph,
  x: Value,
  key: string,
  ofTime: Project,
  { width, time_embed_dim }: ConnectorConfig,
): Value {
  const modulation = ofTime(`${key}.linear`, { input: time_embed_dim, output: 2 * width });
  const [shift = '', scale = ''] = split(g, unsqueeze(g, modulation, [1]), 2);
  const normed = layerNormPlain(g, x, width, adaNormEpsilon);
  return add(g, mul(g, normed, add(g, scale, g.floats(1))), shift);
}

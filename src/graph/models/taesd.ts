/** TAESD's decoder (madebyollin/taesd; diffusers' AutoencoderTiny): pictures from latents in a hundredth of the work. */

import { type BuiltGraph, Graph, type GraphTarget, type Value } from '../onnx/graph.ts';
import { conv, upsampleNearest } from '../ops/conv.ts';
import { add, mul, relu, sub } from '../ops/elementwise.ts';
import { imageIn, imageOut } from '../ops/image.ts';
import type { Weights } from '../safetensors/weight-set.ts';

/** The rest is the same in every file. */
export interface TaesdConfig {
  readonly latent_channels: number;
  readonly width: number;
}

/** Blocks of each resolution, from the latent's own up. */
const blocks = [3, 3, 3, 1];
/** Latents are bent into ± this. */
const limit = 3;

/** Input: `latent` [batch, latent_channels, h, w], scaled as the UNet has it; output: `image` [batch, 3, 8h, 8w] in [−1, 1]. */
export function buildTaesdDecoder(config: TaesdConfig, weights: Weights, target: GraphTarget): BuiltGraph {
  const g = new Graph('taesd', weights, target);
  const { latent_channels, width } = config;
  const latent = g.input('latent', 'f32', ['batch', latent_channels, 'h', 'w']);
  const bent = mul(g, g.node('Tanh', [mul(g, latent, f32(g, 1 / limit))]), f32(g, limit));
  let layer = 0;
  const key = () => `layers.${layer++}`;
  let x = relu(g, conv(g, imageIn(g, bent), key(), { input: latent_channels, output: width, kernel: 3 }));
  layer++;
  for (const [i, count] of blocks.entries()) {
    for (let j = 0; j < count; j++) x = block(g, x, key(), width);
    const last = i === blocks.length - 1;
    if (!last) {
      layer++;
      x = upsampleNearest(g, x);
    }
    x = last
      ? conv(g, x, key(), { input: width, output: 3, kernel: 3 })
      : conv(g, x, key(), { input: width, output: width, kernel: 3, bias: false });
  }
  g.assertAllUsed(/^layers\./, /^encoder\./);
  const spread = sub(g, mul(g, imageOut(g, x), f32(g, 2)), f32(g, 1));
  g.output('image', spread, 'f32', ['batch', 3, 'H', 'W']);
  return g.build();
}

function f32(g: Graph, value: number): Value {
  return g.floats(Float32Array.of(value), [], 'f32');
}

/** Three convolutions beside a short cut. */
function block(g: Graph, x: Value, key: string, width: number): Value {
  const spec = { input: width, output: width, kernel: 3 };
  let inner = relu(g, conv(g, x, `${key}.conv.0`, spec));
  inner = relu(g, conv(g, inner, `${key}.conv.2`, spec));
  return relu(g, add(g, conv(g, inner, `${key}.conv.4`, spec), x));
}

/** Sinusoidal timestep features and the small network behind them. */

import type { Graph, Value } from '../onnx/graph.ts';
import { silu } from './elementwise.ts';
import { gemm } from './linear.ts';

export interface WaveSpec {
  /** Number of sinusoidal features. */
  readonly channels: number;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
}

/**
 * Features [rows, channels] of `timesteps` [rows], in f32 after each operation as torch has them.
 *
 * They are computed here and fed to the graphs: angles go up to 999 rad, and WebGPU promises nothing about sines
 * beyond π.
 * Source: "Denoising Diffusion Probabilistic Models", as in diffusers' get_timestep_embedding.
 */
export function timestepFeatures(timesteps: ArrayLike<number>, spec: WaveSpec): Float32Array {
  const { channels, flipSinToCos, frequencyShift } = spec;
  const half = Math.floor(channels / 2);
  const features = new Float32Array(timesteps.length * 2 * half);
  const [sinAt, cosAt] = flipSinToCos ? [half, 0] : [0, half];
  for (let i = 0; i < half; i++) {
    const exponent = Math.fround(Math.fround(-Math.log(10_000) * i) / (half - frequencyShift));
    const frequency = Math.fround(Math.exp(exponent));
    for (let row = 0; row < timesteps.length; row++) {
      const angle = Math.fround((timesteps[row] ?? Number.NaN) * frequency);
      features[2 * half * row + sinAt + i] = Math.sin(angle);
      features[2 * half * row + cosAt + i] = Math.cos(angle);
    }
  }
  return features;
}

/** The features as a graph is fed with them. */
export function timestepFeed(timesteps: ArrayLike<number>, spec: WaveSpec) {
  return { data: timestepFeatures(timesteps, spec), dims: [timesteps.length, spec.channels] };
}

export interface TimestepNetwork {
  readonly channels: number;
  readonly hidden: number;
  readonly output: number;
}

/** `features` [rows, channels] (f32) through linear_1, SiLU, linear_2 of `key` → [rows, output]. */
export function timestepEmbedding(g: Graph, features: Value, key: string, network: TimestepNetwork): Value {
  const { channels, hidden, output } = network;
  const input = g.target.precision === 'f32' ? features : g.cast(features, g.target.precision);
  const first = gemm(g, input, `${key}.linear_1`, { input: channels, output: hidden });
  return gemm(g, silu(g, first), `${key}.linear_2`, { input: hidden, output });
}

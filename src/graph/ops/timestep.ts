/** Sinusoidal timestep features and the small network behind them. */

import type { Graph, Value } from '../onnx/graph.ts';
import { mul, silu } from './elementwise.ts';
import { gemm } from './linear.ts';
import { concat, unsqueeze } from './shape.ts';

export interface TimestepSpec {
  /** Number of sinusoidal features. */
  readonly channels: number;
  readonly hidden: number;
  readonly output: number;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
}

/**
 * Frequencies 10000^(−i / (half − shift)), rounded to f32 after each operation as torch does.
 * Source: "Denoising Diffusion Probabilistic Models", as in diffusers' get_timestep_embedding.
 */
function frequencies(channels: number, shift: number): Float32Array {
  const half = Math.floor(channels / 2);
  return Float32Array.from({ length: half }, (_, i) =>
    Math.exp(Math.fround(Math.fround(-Math.log(10_000) * i) / (half - shift))),
  );
}

/** Features of `timesteps` [rows] (f32) through linear_1, SiLU, linear_2 of `key` → [rows, output]. */
export function timestepEmbedding(g: Graph, timesteps: Value, key: string, spec: TimestepSpec): Value {
  const { channels, hidden, output } = spec;
  // Angles go up to 999 rad: they need f32 even where the rest of the graph is f16.
  const angles = mul(
    g,
    unsqueeze(g, timesteps, [1]),
    g.floats(frequencies(channels, spec.frequencyShift), [1, Math.floor(channels / 2)], 'f32'),
  );
  const [sin, cos] = [g.node('Sin', [angles]), g.node('Cos', [angles])];
  const waves = concat(g, spec.flipSinToCos ? [cos, sin] : [sin, cos], 1);
  const features = g.target.precision === 'f32' ? waves : g.cast(waves, g.target.precision);
  const first = gemm(g, features, `${key}.linear_1`, { input: channels, output: hidden });
  return gemm(g, silu(g, first), `${key}.linear_2`, { input: hidden, output });
}

/** What a UNet's output says of the finished latent and of the noise, by the model's prediction type. */
import type { NoiseScheduleConfig } from './config.ts';
import { weightedSum } from './weighted-sum.ts';

type PredictionType = NoiseScheduleConfig['prediction_type'];

/** A latent of unit variance is `alpha` · finished + `sigma` · noise, with alpha² + sigma² = 1. */
export interface Level {
  readonly alpha: number;
  readonly sigma: number;
}

/** The level at a share `alphaCumprod` of the signal's variance. */
export function levelOfAlpha(alphaCumprod: number): Level {
  return { alpha: Math.sqrt(alphaCumprod), sigma: Math.sqrt(1 - alphaCumprod) };
}

/** The level at `ratio` of noise over signal. */
export function levelOfSigma(ratio: number): Level {
  const alpha = 1 / Math.sqrt(ratio ** 2 + 1);
  return { alpha, sigma: ratio * alpha };
}

/** The finished latent; v-prediction after Salimans and Ho 2022, appendix D. */
export function predictX0(
  type: PredictionType,
  { alpha, sigma }: Level,
  output: Float32Array,
  latent: Float32Array,
): Float32Array {
  if (type === 'sample') return output;
  return type === 'epsilon'
    ? weightedSum([1 / alpha, latent], [-sigma / alpha, output])
    : weightedSum([alpha, latent], [-sigma, output]);
}

/** The noise in the latent. */
export function predictNoise(
  type: PredictionType,
  { alpha, sigma }: Level,
  output: Float32Array,
  latent: Float32Array,
): Float32Array {
  if (type === 'epsilon') return output;
  return type === 'sample'
    ? weightedSum([1 / sigma, latent], [-alpha / sigma, output])
    : weightedSum([alpha, output], [sigma, latent]);
}

/** Dynamic thresholding (Saharia et al. 2022), where the file asks for it. */
export function limitX0(config: NoiseScheduleConfig, x0: Float32Array): Float32Array {
  if (!config.thresholding) return x0;
  const high = quantile(x0.map(Math.abs), config.dynamic_thresholding_ratio);
  const limit = Math.min(Math.max(high, 1), config.sample_max_value);
  return x0.map((value) => Math.min(Math.max(value, -limit), limit) / limit);
}

/** Linear between the two nearest values; reorders `values`. */
function quantile(values: Float32Array, ratio: number): number {
  const sorted = values.sort();
  const position = ratio * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? 0;
  const high = sorted[Math.ceil(position)] ?? 0;
  return low + (high - low) * (position - Math.floor(position));
}

/** How much signal and noise a latent holds at every training timestep, rounded to float32 where torch rounds. */
import type { NoiseScheduleConfig } from './config.ts';

const { fround } = Math;

/** Near enough to no signal at all, but one can still divide by it; the smallest float16, as in diffusers. */
const leastAlphaCumprod = 2 ** -24;

/**
 * The share of the signal's variance at each training timestep, ᾱ(t) (Ho et al. 2020). With `rescale_betas_zero_snr`
 * the last one is 0, or, with `divisible`, just above.
 */
export function alphasCumprod(config: NoiseScheduleConfig, divisible: boolean): Float32Array {
  const result = cumulativeProduct(betas(config).map((beta) => 1 - beta));
  if (!config.rescale_betas_zero_snr) return result;
  const rescaled = cumulativeProduct(rescaledAlphas(result));
  if (divisible) rescaled[rescaled.length - 1] = leastAlphaCumprod;
  return rescaled;
}

/** Noise over signal, σ(t) = √((1 − ᾱ) / ᾱ), of each training timestep; always finite. */
export function trainingSigmas(config: NoiseScheduleConfig): Float32Array {
  return alphasCumprod(config, true).map((alpha) => Math.sqrt(fround((1 - alpha) / alpha)));
}

function betas(config: NoiseScheduleConfig): Float32Array {
  // Where a file names no betas, these are what most of diffusers' schedulers take.
  const { beta_start: start = 0.0001, beta_end: end = 0.02, beta_schedule = 'linear' } = config;
  const { num_train_timesteps: count } = config;
  if (config.trained_betas) return Float32Array.from(config.trained_betas);
  if (beta_schedule === 'squaredcos_cap_v2') return cosineBetas(count);
  if (beta_schedule === 'linear') return torchLinspace(start, end, count);
  return torchLinspace(Math.sqrt(start), Math.sqrt(end), count).map((root) => root ** 2);
}

/** Nichol and Dhariwal 2021: ᾱ falls as a squared cosine, no beta above 0.999. */
function cosineBetas(count: number): Float32Array {
  const alphaBar = (time: number) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float32Array.from({ length: count }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999),
  );
}

/** Float32 steps from both ends to the middle, as torch counts. */
function torchLinspace(start: number, end: number, count: number): Float32Array {
  const [first, last] = [fround(start), fround(end)];
  const step = count > 1 ? fround(fround(last - first) / (count - 1)) : 0;
  return Float32Array.from({ length: count }, (_, i) =>
    i < Math.floor(count / 2) || count === 1 ? first + step * i : last - step * (count - 1 - i),
  );
}

/** Alphas moved so that the last timestep holds no signal (Lin et al. 2023, algorithm 1). */
function rescaledAlphas(cumprod: Float32Array): Float32Array {
  const roots = cumprod.map(Math.sqrt);
  const first = roots[0] ?? 1;
  const last = roots.at(-1) ?? 0;
  const scale = fround(first / fround(first - last));
  const bars = roots.map((root) => fround(fround(root - last) * scale) ** 2);
  // Through betas and back, since that is where diffusers rounds.
  return bars.map((bar, i) => 1 - fround(1 - fround(i === 0 ? bar : bar / (bars[i - 1] ?? 1))));
}

function cumulativeProduct(values: Float32Array): Float32Array {
  let product = 1;
  return values.map((value) => {
    product *= value;
    return product;
  });
}

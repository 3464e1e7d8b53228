/** Latent Consistency Models' multistep sampling (Luo et al. 2023); diffusers' LCMScheduler. */
import { UserError } from '../../errors.ts';
import type { NoiseScheduleConfig } from './config.ts';
import { levelOfAlpha, limitX0, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { alphasCumprod } from './schedule.ts';
import { weightedSum } from './weighted-sum.ts';

/** The data's standard deviation that the consistency models' boundary condition assumes. */
const dataSigma = 0.5;
/** What LCMScheduler takes where a file names no betas; the other schedulers take different ones. */
const ownBetas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' } as const;

export const createLcm: CreateSampler = (config, steps, begin) => {
  const type = config.prediction_type;
  const timesteps = lcmTimesteps(config, steps).slice(begin);
  const alphas = alphasCumprod({ ...ownBetas, ...config }, type === 'epsilon');
  const timestepAt = (index: number) => timesteps[index] ?? 0;
  const levelAt = (index: number) => levelOfAlpha(alphas[timestepAt(index)] ?? 1);

  function denoised(output: Float32Array, index: number, latent: Float32Array): Float32Array {
    const x0 = limitX0(config, predictX0(type, levelAt(index), output, latent));
    const time = timestepAt(index) * config.timestep_scaling;
    const size = time ** 2 + dataSigma ** 2;
    return weightedSum([time / Math.sqrt(size), x0], [dataSigma ** 2 / size, latent]);
  }

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised,
    step(output, index, latent, noise) {
      const clean = denoised(output, index, latent);
      if (index === timesteps.length - 1) return clean;
      const { alpha, sigma } = levelAt(index + 1);
      return weightedSum([alpha, clean], [sigma, noise()]);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(0);
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

/** Evenly picked from the timesteps that the model was distilled on, noisy ones first. */
function lcmTimesteps(config: NoiseScheduleConfig, steps: number): number[] {
  const { num_train_timesteps: train, original_inference_steps: distilled } = config;
  if (steps > distilled) {
    throw new UserError('bad_request', `The lcm sampler takes 1 to ${distilled} steps, not ${steps}.`);
  }
  const stride = Math.floor(train / distilled);
  const pick = distilled / steps;
  return Array.from({ length: steps }, (_, i) => (distilled - Math.floor(i * pick)) * stride - 1);
}

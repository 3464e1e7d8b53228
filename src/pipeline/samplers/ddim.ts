/** DDIM (Song et al. 2020), without added noise; diffusers' DDIMScheduler. */
import { levelOfAlpha, limitX0, predictNoise, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { alphasCumprod } from './schedule.ts';
import { spaceTimesteps } from './timesteps.ts';
import { weightedSum } from './weighted-sum.ts';

export const createDdim: CreateSampler = (config, steps, begin) => {
  const { num_train_timesteps: train, prediction_type: type } = config;
  const spacing = config.timestep_spacing ?? 'leading';
  const timesteps = spaceTimesteps({ spacing, steps, train }).slice(begin);
  // Only the noise prediction divides by the signal; the others work where there is none.
  const alphas = alphasCumprod(config, type === 'epsilon');
  const finalAlpha = (config.set_alpha_to_one ?? true) ? 1 : (alphas[0] ?? 1);
  const stride = Math.floor(train / steps);
  const levelAt = (timestep: number) =>
    levelOfAlpha(timestep < 0 ? finalAlpha : (alphas[timestep] ?? finalAlpha));
  const timestepAt = (index: number) => timesteps[index] ?? 0;

  const denoised = (output: Float32Array, index: number, latent: Float32Array) =>
    limitX0(config, predictX0(type, levelAt(timestepAt(index)), output, latent));

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised,
    step(output, index, latent) {
      const noise = predictNoise(type, levelAt(timestepAt(index)), output, latent);
      const next = levelAt(timestepAt(index) - stride);
      return weightedSum([next.alpha, denoised(output, index, latent)], [next.sigma, noise]);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(timestepAt(0));
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

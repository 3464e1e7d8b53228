/** Trajectory consistency distillation's sampling (Zheng et al. 2024, arXiv 2402.19159); diffusers' TCDScheduler. */
import { alphasOf, distilledTimesteps } from './distilled.ts';
import { levelOfAlpha, predictNoise, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { weightedSum } from './weighted-sum.ts';

/** γ of the paper: how far past the next level a step goes before fresh noise brings it back. */
const overshoot = 0.3;

export const createTcd: CreateSampler = (config, steps, begin) => {
  const type = config.prediction_type;
  const timesteps = distilledTimesteps('tcd', config, steps).slice(begin);
  const alphas = alphasOf(config);
  const alphaAt = (timestep: number) => alphas[timestep] ?? 1;
  const timestepAt = (index: number) => timesteps[index] ?? 0;
  const levelAt = (index: number) => levelOfAlpha(alphaAt(timestepAt(index)));
  const denoised = (output: Float32Array, index: number, latent: Float32Array) =>
    predictX0(type, levelAt(index), output, latent);

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised,
    step(output, index, latent, noise) {
      const next = timestepAt(index + 1);
      const below = levelOfAlpha(alphaAt(Math.floor((1 - overshoot) * next)));
      const clean = denoised(output, index, latent);
      const beyond = weightedSum(
        [below.alpha, clean],
        [below.sigma, predictNoise(type, levelAt(index), output, latent)],
      );
      if (index === timesteps.length - 1) return beyond;
      const kept = alphaAt(next) / below.alpha ** 2;
      return weightedSum([Math.sqrt(kept), beyond], [Math.sqrt(1 - kept), noise()]);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(0);
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

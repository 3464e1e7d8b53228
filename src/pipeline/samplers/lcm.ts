/** Latent Consistency Models' multistep sampling (Luo et al. 2023); diffusers' LCMScheduler. */
import { alphasOf, distilledTimesteps } from './distilled.ts';
import { levelOfAlpha, limitX0, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { weightedSum } from './weighted-sum.ts';

/** The data's standard deviation that the consistency models' boundary condition assumes. */
const dataSigma = 0.5;
export const createLcm: CreateSampler = (config, steps, begin) => {
  const type = config.prediction_type;
  const timesteps = distilledTimesteps('lcm', config, steps).slice(begin);
  const alphas = alphasOf(config);
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

/** Euler's method and its ancestral variant (Karras et al. 2022); diffusers' Euler(Ancestral)DiscreteScheduler. */
import type { NoiseScheduleConfig } from './config.ts';
import { levelOfSigma, predictX0 } from './prediction.ts';
import type { CreateSampler, Sampler } from './sampler.ts';
import { spreadOf } from './sigma-spread.ts';
import { eulerPlan, type SigmaPlan } from './sigmas.ts';
import { weightedSum } from './weighted-sum.ts';

export const createEuler: CreateSampler = (config, steps, begin) => {
  const plan = eulerPlan(config, steps, spreadOf({ ...config, use_lu_lambdas: false }));
  const { sigmaAt, ...shared } = shareEuler(config, plan, begin);
  return {
    ...shared,
    step(output, index, latent) {
      const kept = sigmaAt(index + 1) / sigmaAt(index);
      return weightedSum([kept, latent], [1 - kept, shared.denoised(output, index, latent)]);
    },
  };
};

/** Goes down further than to the next level, then comes back up to it with fresh noise. */
export const createEulerAncestral: CreateSampler = (config, steps, begin) => {
  const plan = eulerPlan({ ...config, final_sigmas_type: 'zero' }, steps);
  const { sigmaAt, ...shared } = shareEuler(config, plan, begin);
  return {
    ...shared,
    step(output, index, latent, noise) {
      const [from, to] = [sigmaAt(index), sigmaAt(index + 1)];
      const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2);
      const kept = Math.sqrt(to ** 2 - up ** 2) / from;
      const clean = shared.denoised(output, index, latent);
      return weightedSum([kept, latent], [1 - kept, clean], [up, noise()]);
    },
  };
};

/** These latents are finished + σ · noise: their variance grows with the noise, so the UNet sees them scaled down. */
function shareEuler(config: NoiseScheduleConfig, { timesteps, sigmas }: SigmaPlan, begin: number) {
  const sigmaAt = (index: number) => sigmas[begin + index] ?? 0;
  const highest = Math.max(...sigmas);
  const scaleInput: Sampler['scaleInput'] = (latent, index) =>
    weightedSum([levelOfSigma(sigmaAt(index)).alpha, latent]);
  const denoised: Sampler['denoised'] = (output, index, latent) =>
    predictX0(config.prediction_type, levelOfSigma(sigmaAt(index)), output, scaleInput(latent, index));
  return {
    sigmaAt,
    timesteps: timesteps.slice(begin),
    initNoiseSigma: config.timestep_spacing === 'leading' ? Math.sqrt(highest ** 2 + 1) : highest,
    scaleInput,
    denoised,
    addNoise: (original: Float32Array, noise: Float32Array) =>
      weightedSum([1, original], [sigmaAt(0), noise]),
  };
}

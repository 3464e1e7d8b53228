/** PLMS, the linear multistep part of PNDM (Liu et al. 2022); diffusers' PNDMScheduler with `skip_prk_steps`. */
import { spacingFor } from './config.ts';
import { levelOfAlpha, predictNoise, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { alphasCumprod } from './schedule.ts';
import { spaceTimesteps } from './timesteps.ts';
import { weightedSum } from './weighted-sum.ts';

/** Adams-Bashforth weights of the outputs, newest first, by how many there are. */
const weights = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

export const createPndm: CreateSampler = (config, steps, begin) => {
  const { num_train_timesteps: train, prediction_type: type } = config;
  const spaced = spaceTimesteps({
    spacing: spacingFor(config, 'leading'),
    steps,
    train,
    offset: config.steps_offset,
  });
  // The second timestep comes twice: the first two calls make one step of Heun's method, which starts the history.
  const timesteps = [...spaced.slice(0, 2), ...spaced.slice(1)].slice(begin);
  const alphas = alphasCumprod(config, true);
  const finalAlpha = config.set_alpha_to_one ? 1 : (alphas[0] ?? 1);
  const stride = Math.floor(train / steps);
  const levelAt = (timestep: number) =>
    levelOfAlpha(timestep < 0 ? finalAlpha : (alphas[Math.min(timestep, train - 1)] ?? finalAlpha));
  const timestepAt = (index: number) => timesteps[index] ?? 0;

  let history: Float32Array[] = [];
  let firstLatent: Float32Array | undefined;

  /** Equation 11 of the paper. diffusers blends v outputs as they are and makes noise of the blend, so we do too. */
  function transfer(latent: Float32Array, from: number, to: number, blend: Float32Array): Float32Array {
    const [now, next] = [levelAt(from), levelAt(to)];
    const noise = type === 'v_prediction' ? predictNoise(type, now, blend, latent) : blend;
    const ratio = next.alpha / now.alpha;
    return weightedSum([ratio, latent], [next.sigma - ratio * now.sigma, noise]);
  }

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised: (output, index, latent) => predictX0(type, levelAt(timestepAt(index)), output, latent),
    step(output, index, latent) {
      const timestep = timestepAt(index);
      const level = levelAt(timestep);
      const estimate = type === 'sample' ? predictNoise(type, level, output, latent) : output;
      if (index === 1) {
        const blend = weightedSum([1 / 2, estimate], [1 / 2, history[0] ?? estimate]);
        return transfer(firstLatent ?? latent, timestep + stride, timestep, blend);
      }
      if (index === 0) firstLatent = latent;
      history = [estimate, ...history.slice(0, 3)];
      const blendWeights = weights[history.length - 1] ?? weights[0];
      const blend = weightedSum(...history.map((past, i) => [blendWeights[i] ?? 0, past] as const));
      return transfer(latent, timestep, timestep - stride, blend);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(timestepAt(0));
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

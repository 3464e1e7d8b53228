/** PNDM (Liu et al. 2022): a linear multistep method on the noise; diffusers' PNDMScheduler. */
import { UserError } from '../../errors.ts';
import { levelOfAlpha, predictNoise, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { alphasCumprod } from './schedule.ts';
import { spaceTimesteps } from './timesteps.ts';
import { weightedSum } from './weighted-sum.ts';

/** Adams-Bashforth weights of the outputs, newest first, by how many there are. */
const multistepWeights = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;
/** Of the four outputs of a Runge-Kutta step, oldest first. */
const rungeKuttaWeights = [1 / 6, 1 / 3, 1 / 3, 1 / 6] as const;

export const createPndm: CreateSampler = (config, steps, begin) => {
  const { num_train_timesteps: train, prediction_type: type } = config;
  const spaced = spaceTimesteps({ spacing: config.timestep_spacing ?? 'leading', steps, train });
  const stride = Math.floor(train / steps);
  const halfStride = Math.floor(stride / 2);
  // PNDMScheduler takes them unless its file says not to; files of other schedulers don't speak of them.
  const takesRungeKutta = !(config.skip_prk_steps ?? config._class_name !== 'PNDMScheduler');
  const rungeKutta = takesRungeKutta ? rungeKuttaTimesteps(spaced, halfStride) : [];
  const timesteps = takesRungeKutta
    ? [...rungeKutta, ...spaced.slice(3)]
    : // The second timestep comes twice: the first two calls make one step of Heun's method, which starts the history.
      [...spaced.slice(0, 2), ...spaced.slice(1)];
  const run = timesteps.slice(begin);
  // PNDMScheduler doesn't know rescaled betas.
  const alphas = alphasCumprod({ ...config, rescale_betas_zero_snr: false }, true);
  const finalAlpha = config.set_alpha_to_one ? 1 : (alphas[0] ?? 1);
  const levelAt = (timestep: number) =>
    levelOfAlpha(timestep < 0 ? finalAlpha : (alphas[Math.min(timestep, train - 1)] ?? finalAlpha));
  const timestepAt = (index: number) => run[index] ?? 0;

  let history: Float32Array[] = [];
  let parts: Float32Array[] = [];
  let firstLatent: Float32Array | undefined;

  /** Equation 11 of the paper. diffusers blends v outputs as they are and makes noise of the blend, so we do too. */
  function transfer(latent: Float32Array, from: number, to: number, blend: Float32Array): Float32Array {
    const [now, next] = [levelAt(from), levelAt(to)];
    const noise = type === 'v_prediction' ? predictNoise(type, now, blend, latent) : blend;
    const ratio = next.alpha / now.alpha;
    return weightedSum([ratio, latent], [next.sigma - ratio * now.sigma, noise]);
  }

  /** A quarter of a Runge-Kutta step; all four start from the latent of the first. */
  function rungeKuttaStep(estimate: Float32Array, index: number, latent: Float32Array): Float32Array {
    const part = index % 4;
    if (part === 0) {
      history = [estimate, ...history];
      parts = [];
      firstLatent = latent;
    }
    parts.push(estimate);
    const blend =
      part === 3
        ? weightedSum(...parts.map((past, i) => [rungeKuttaWeights[i] ?? 0, past] as const))
        : estimate;
    const from = rungeKutta[index - part] ?? 0;
    const to = timestepAt(index) - (part % 2 === 0 ? halfStride : 0);
    return transfer(firstLatent ?? latent, from, to, blend);
  }

  function multistep(estimate: Float32Array, index: number, latent: Float32Array): Float32Array {
    const timestep = timestepAt(index);
    if (index === 1) {
      const blend = weightedSum([1 / 2, estimate], [1 / 2, history[0] ?? estimate]);
      return transfer(firstLatent ?? latent, timestep + stride, timestep, blend);
    }
    if (index === 0) firstLatent = latent;
    history = [estimate, ...history.slice(0, 3)];
    const weights = multistepWeights[history.length - 1] ?? multistepWeights[0];
    const blend = weightedSum(...history.map((past, i) => [weights[i] ?? 0, past] as const));
    return transfer(latent, timestep, timestep - stride, blend);
  }

  return {
    timesteps: run,
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised: (output, index, latent) => predictX0(type, levelAt(timestepAt(index)), output, latent),
    step(output, index, latent) {
      const level = levelAt(timestepAt(index));
      const estimate = type === 'sample' ? predictNoise(type, level, output, latent) : output;
      return index < rungeKutta.length
        ? rungeKuttaStep(estimate, index, latent)
        : multistep(estimate, index, latent);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(timestepAt(0));
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

/** Three steps of four calls each: at their start, twice in their middle, at their end. */
function rungeKuttaTimesteps(spaced: readonly number[], halfStride: number): number[] {
  if (spaced.length < 4) {
    throw new UserError(
      'bad_request',
      `This model's scheduler starts pndm with Runge-Kutta steps, so it takes at least 4 steps, not ${spaced.length}.`,
    );
  }
  return spaced.slice(0, 3).flatMap((start, i) => {
    const end = spaced[i + 1] ?? 0;
    return [start, end + halfStride, end + halfStride, end];
  });
}

/** DPM-Solver++ of order 2 (Lu et al. 2022) and its SDE variant; diffusers' DPMSolverMultistepScheduler. */
import { levelOfSigma, limitX0, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { spreadOf } from './sigma-spread.ts';
import { solverPlan } from './sigmas.ts';
import { weightedSum } from './weighted-sum.ts';

/** Under so many steps, diffusers makes the last one of first order, which holds few steps stable. */
const fewSteps = 15;

export function dpmSolverMultistep(options: {
  readonly spread?: 'karras' | 'aligned';
  readonly sde?: boolean;
}): CreateSampler {
  return (config, steps, begin) => {
    // The sampler's name says whether σ is spaced as Karras et al. do, whatever the file says.
    const spread = options.spread ?? spreadOf({ ...config, use_karras_sigmas: false });
    const { timesteps, sigmas } = solverPlan(config, steps, 'dpm', spread);
    const sigmaAt = (index: number) => sigmas[begin + index] ?? 0;
    const lambdaAt = (index: number) => -Math.log(sigmaAt(index));
    const levelAt = (index: number) => levelOfSigma(sigmaAt(index));
    const firstOrderLast =
      config.final_sigmas_type === 'zero' ||
      config.euler_at_final ||
      (config.lower_order_final && timesteps.length < fewSteps);
    const lastIndex = timesteps.length - begin - 1;
    let previous: Float32Array | undefined;

    const denoised = (output: Float32Array, index: number, latent: Float32Array) =>
      limitX0(config, predictX0(config.prediction_type, levelAt(index), output, latent));

    /** How far the step looks along the line through the last two predictions: 0 for first order. */
    function slopeWeight(index: number, h: number, decay: number): number {
      const ratio = (lambdaAt(index) - lambdaAt(index - 1)) / h;
      // Equal neighbouring levels, as 1000 steps have, give no line to look along.
      if (!previous || ratio === 0 || !Number.isFinite(ratio) || (index === lastIndex && firstOrderLast))
        return 0;
      const width = options.sde ? 2 * h : h;
      const reach = config.solver_type === 'heun' ? 1 - decay / width : decay / 2;
      return reach / ratio;
    }

    return {
      timesteps: timesteps.slice(begin),
      initNoiseSigma: 1,
      scaleInput: unscaled,
      denoised,
      step(output, index, latent, noise) {
        const [now, next] = [levelAt(index), levelAt(index + 1)];
        const h = lambdaAt(index + 1) - lambdaAt(index);
        const decay = -Math.expm1(options.sde ? -2 * h : -h);
        const kept = (next.sigma / now.sigma) * (options.sde ? Math.exp(-h) : 1);
        const slope = next.alpha * slopeWeight(index, h, decay);
        const x0 = denoised(output, index, latent);
        const result = weightedSum(
          [kept, latent],
          [next.alpha * decay + slope, x0],
          [-slope, previous ?? x0],
          ...(options.sde ? [[next.sigma * Math.sqrt(decay), noise()] as const] : []),
        );
        previous = x0;
        return result;
      },
      addNoise(original, noise) {
        const { alpha, sigma } = levelAt(0);
        return weightedSum([alpha, original], [sigma, noise]);
      },
    };
  };
}

/** UniPC: a predictor and a corrector that share one UNet call (Zhao et al. 2023); diffusers' UniPCMultistepScheduler. */
import { levelOfSigma, limitX0, predictX0 } from './prediction.ts';
import { type CreateSampler, unscaled } from './sampler.ts';
import { spreadOf } from './sigma-spread.ts';
import { solverPlan } from './sigmas.ts';
import { solveLinear } from './solve-linear.ts';
import { weightedSum } from './weighted-sum.ts';

/** A prediction of the finished latent and log(signal / noise) where it was made. */
interface Prediction {
  readonly x0: Float32Array;
  readonly lambda: number;
}

/** A step between two levels: h is the difference of their lambdas. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly h: number;
}

export const createUnipc: CreateSampler = (config, steps, begin) => {
  const { timesteps, sigmas } = solverPlan(
    config,
    steps,
    'unipc',
    spreadOf({ ...config, use_lu_lambdas: false }),
  );
  const sigmaAt = (index: number) => sigmas[begin + index] ?? 0;
  const levelAt = (index: number) => levelOfSigma(sigmaAt(index));
  const lambdaAt = (index: number) => -Math.log(sigmaAt(index));
  const spanOf = (from: number, to: number): Span => ({ from, to, h: lambdaAt(to) - lambdaAt(from) });
  const count = timesteps.length - begin;

  /** Newest first, at most `solver_order`. */
  let history: Prediction[] = [];
  let lastLatent: Float32Array | undefined;
  let lastOrder = 1;

  const denoised = (output: Float32Array, index: number, latent: Float32Array) =>
    limitX0(config, predictX0(config.prediction_type, levelAt(index), output, latent));

  /** Equation 9 of the paper: from `latent` along the predictions; `target` is the one at the end, if it is known. */
  function travel(span: Span, latent: Float32Array, order: number, target?: Float32Array): Float32Array {
    const [now, next] = [levelAt(span.from), levelAt(span.to)];
    const [newest, ...older] = history;
    if (!newest) return latent;
    const past = older
      .slice(0, order - 1)
      .map(({ x0, lambda }) => ({ x0, at: (lambda - newest.lambda) / span.h }));
    const moments = momentsOf(span.h, order, config.solver_type === 'bh1');
    const ends = [...past, ...(target ? [{ x0: target, at: 1 }] : [])];
    const weights = rhos(
      ends.map(({ at }) => at),
      moments.values,
      target !== undefined,
    );
    const terms = ends.map(({ x0, at }, i) => ({
      x0,
      weight: (-next.alpha * moments.scale * (weights[i] ?? 0)) / at,
    }));
    const taken = terms.reduce((sum, { weight }) => sum + weight, 0);
    return weightedSum(
      [next.sigma / now.sigma, latent],
      [-next.alpha * Math.expm1(-span.h) - taken, newest.x0],
      ...terms.map(({ x0, weight }) => [weight, x0] as const),
    );
  }

  /** How many predictions the step from `index` may use: fewer at both ends, and none from an equal level. */
  function orderAt(index: number): number {
    const left = config.lower_order_final ? count - index : Number.POSITIVE_INFINITY;
    const { h } = spanOf(index, index + 1);
    const usable = history.findIndex(({ lambda }, i) => i > 0 && lambda === history[i - 1]?.lambda);
    const known = usable === -1 ? history.length : usable;
    return Number.isFinite(h) ? Math.min(config.solver_order, left, known) : 1;
  }

  return {
    timesteps: timesteps.slice(begin),
    initNoiseSigma: 1,
    scaleInput: unscaled,
    denoised,
    step(output, index, latent) {
      const x0 = denoised(output, index, latent);
      const corrects = lastLatent !== undefined && !config.disable_corrector.includes(begin + index - 1);
      const arrived = spanOf(index - 1, index);
      const corrected =
        lastLatent && corrects && arrived.h !== 0 ? travel(arrived, lastLatent, lastOrder, x0) : latent;
      history = [{ x0, lambda: lambdaAt(index) }, ...history].slice(0, config.solver_order);
      lastOrder = orderAt(index);
      lastLatent = corrected;
      const leaving = spanOf(index, index + 1);
      return leaving.h === 0 ? corrected : travel(leaving, corrected, lastOrder);
    },
    addNoise(original, noise) {
      const { alpha, sigma } = levelAt(0);
      return weightedSum([alpha, original], [sigma, noise]);
    },
  };
};

/** b of the paper's theorem 3.1, which the weights must meet, and B(h), here e^(−h) − 1, or −h for bh1. */
function momentsOf(h: number, order: number, linear: boolean): { values: number[]; scale: number } {
  const hh = -h;
  const scale = linear ? hh : Math.expm1(hh);
  const values: number[] = [];
  let phi = Math.expm1(hh) / hh - 1;
  let factorial = 1;
  for (let i = 1; i <= order; i += 1) {
    values.push((phi * factorial) / scale);
    factorial *= i + 1;
    phi = phi / hh - 1 / factorial;
  }
  return { values, scale };
}

/** The weights of the differences; with a single unknown, diffusers takes ½ instead of solving. */
function rhos(at: readonly number[], moments: readonly number[], corrects: boolean): number[] {
  if (at.length <= 1) return at.map(() => 0.5);
  const rows = at.map((_, power) => at.map((ratio) => ratio ** power));
  return solveLinear(rows, corrects ? moments : moments.slice(0, at.length));
}

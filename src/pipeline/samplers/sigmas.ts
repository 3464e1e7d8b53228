/** The noise levels (σ, noise over signal) of a run, for the samplers that step from σ to σ. */
import { alignedSigmas } from './aligned-steps.ts';
import type { NoiseScheduleConfig } from './config.ts';
import { trainingSigmas } from './schedule.ts';
import { type SigmaSpread, spreadSigmas, timestepOf } from './sigma-spread.ts';
import { roundHalfEven, spaceTimesteps } from './timesteps.ts';

export interface SigmaPlan {
  readonly timesteps: number[];
  /** One more than timesteps: the last is where the last step ends. */
  readonly sigmas: Float32Array;
}

/** Euler's levels: every spacing takes its points as they are, and linspace keeps its fractions. */
export function eulerPlan(config: NoiseScheduleConfig, steps: number, spread?: SigmaSpread): SigmaPlan {
  const training = trainingSigmas(config);
  const spaced = spaceTimesteps({
    spacing: config.timestep_spacing ?? 'linspace',
    steps,
    train: config.num_train_timesteps,
    fractional: true,
  });
  const levels = spaced.map((timestep) => interpolate(training, timestep));
  const last = finalSigma(config, training[0]);
  if (!spread) return { timesteps: spaced, sigmas: Float32Array.from([...levels, last]) };
  // Unlike the solvers, Euler spreads σ between the first and the last level that the spacing gives.
  const { sigma_min: low = levels.at(-1) ?? 0, sigma_max: high = levels[0] ?? 0 } = config;
  const sigmas = spreadSigmas(spread, low, high, steps);
  const logs = training.map(Math.log);
  const timesteps = sigmas.map((sigma) => Math.fround(timestepOf(sigma, logs)));
  return { timesteps, sigmas: Float32Array.from([...sigmas, last]) };
}

/** The levels of the multistep solvers, DPM-Solver++ and UniPC. */
export function solverPlan(
  config: NoiseScheduleConfig,
  steps: number,
  solver: 'dpm' | 'unipc',
  spread: SigmaSpread | 'aligned' | undefined,
): SigmaPlan {
  const training = trainingSigmas(config);
  if (spread === 'aligned') {
    const sigmas = alignedSigmas(training, steps);
    const logs = training.map(Math.log);
    const timesteps = sigmas.map((sigma) => roundHalfEven(timestepOf(sigma, logs)));
    return { timesteps, sigmas: Float32Array.from([...sigmas, finalSigma(config, training[0])]) };
  }
  if (spread) return spreadPlan(config, steps, solver, spread, training);
  const clipped =
    solver === 'dpm' ? training.filter((sigma) => -Math.log(sigma) < config.lambda_min_clipped).length : 0;
  const timesteps = spaceTimesteps({
    spacing: config.timestep_spacing ?? 'linspace',
    steps,
    train: config.num_train_timesteps,
    last: config.num_train_timesteps - clipped,
    dropLast: true,
  });
  const sigmas = timesteps.map((timestep) => training[timestep] ?? 0);
  return { timesteps, sigmas: Float32Array.from([...sigmas, finalSigma(config, training[0])]) };
}

function spreadPlan(
  config: NoiseScheduleConfig,
  steps: number,
  solver: 'dpm' | 'unipc',
  spread: SigmaSpread,
  training: Float32Array,
): SigmaPlan {
  const [least, most] = [training[0] ?? 0, training.at(-1) ?? 0];
  // Lu's levels always go from end to end.
  const { sigma_min: low = least, sigma_max: high = most } = spread === 'lu' ? {} : config;
  const sigmas = spreadSigmas(spread, low, high, steps);
  // Where diffusers rounds and where it only cuts the fraction off; DPM-Solver cuts for a cosine schedule too.
  const rounds =
    (spread === 'karras' || spread === 'lu') &&
    !(solver === 'dpm' && config.beta_schedule === 'squaredcos_cap_v2');
  const toWhole = rounds ? roundHalfEven : Math.trunc;
  const logs = training.map(Math.log);
  const timesteps = sigmas.map((sigma) => toWhole(timestepOf(sigma, logs)));
  // UniPC's last level is the last of this run, not of the training.
  const last = finalSigma(config, solver === 'unipc' ? (sigmas.at(-1) ?? 0) : least);
  return { timesteps, sigmas: Float32Array.from([...sigmas, last]) };
}

function finalSigma({ final_sigmas_type }: NoiseScheduleConfig, least = 0): number {
  return final_sigmas_type === 'zero' ? 0 : least;
}

function interpolate(values: Float32Array, at: number): number {
  const low = Math.floor(at);
  const [lower, upper] = [values[low] ?? 0, values[low + 1] ?? values[low] ?? 0];
  return lower + (upper - lower) * (at - low);
}

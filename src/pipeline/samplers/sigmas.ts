/** The noise levels (σ, noise over signal) of a run, for the samplers that step from σ to σ. */
import { type NoiseScheduleConfig, spacingFor } from './config.ts';
import { trainingSigmas } from './schedule.ts';
import { roundHalfEven, spaceTimesteps } from './timesteps.ts';

export interface SigmaPlan {
  readonly timesteps: number[];
  /** One more than timesteps: the last is where the last step ends. */
  readonly sigmas: Float32Array;
}

/** Euler's levels: every spacing takes its points as they are, and linspace keeps its fractions. */
export function eulerPlan(
  config: NoiseScheduleConfig,
  steps: number,
  final = config.final_sigmas_type,
): SigmaPlan {
  const training = trainingSigmas(config);
  const timesteps = spaceTimesteps({
    spacing: spacingFor(config, 'linspace'),
    steps,
    train: config.num_train_timesteps,
    offset: config.steps_offset,
    fractional: true,
  });
  return withFinal(
    timesteps,
    timesteps.map((timestep) => interpolate(training, timestep)),
    training,
    final,
  );
}

/** The levels of the multistep solvers; `karras` spaces σ instead of timesteps, `clipped` heeds `lambda_min_clipped`. */
export function solverPlan(
  config: NoiseScheduleConfig,
  steps: number,
  options: { karras?: boolean; clipped?: boolean } = {},
): SigmaPlan {
  const training = trainingSigmas(config);
  if (options.karras) {
    const sigmas = karrasSigmas(training, steps);
    // A cosine schedule's timesteps are cut to whole ones, the others' are rounded.
    const toWhole = config.beta_schedule === 'squaredcos_cap_v2' ? Math.trunc : roundHalfEven;
    const logs = training.map(Math.log);
    const timesteps = sigmas.map((sigma) => toWhole(timestepOf(sigma, logs)));
    return withFinal(timesteps, sigmas, training, config.final_sigmas_type);
  }
  const clipped = options.clipped
    ? training.filter((sigma) => -Math.log(sigma) < config.lambda_min_clipped).length
    : 0;
  const timesteps = spaceTimesteps({
    spacing: spacingFor(config, 'linspace'),
    steps,
    train: config.num_train_timesteps,
    last: config.num_train_timesteps - clipped,
    offset: config.steps_offset,
    dropLast: true,
  });
  return withFinal(
    timesteps,
    timesteps.map((timestep) => training[timestep] ?? 0),
    training,
    config.final_sigmas_type,
  );
}

function withFinal(
  timesteps: number[],
  sigmas: number[],
  training: Float32Array,
  final: NoiseScheduleConfig['final_sigmas_type'],
): SigmaPlan {
  return { timesteps, sigmas: Float32Array.from([...sigmas, final === 'zero' ? 0 : (training[0] ?? 0)]) };
}

/** Karras et al. 2022, equation 5, with ρ = 7. */
function karrasSigmas(training: Float32Array, steps: number): number[] {
  const rho = 7;
  const low = (training[0] ?? 0) ** (1 / rho);
  const high = (training.at(-1) ?? 0) ** (1 / rho);
  const ramp = (i: number) => (steps > 1 ? i / (steps - 1) : 0);
  return Array.from({ length: steps }, (_, i) => (high + ramp(i) * (low - high)) ** rho);
}

/** The training timestep, with a fraction, whose log σ is that of `sigma`. */
function timestepOf(sigma: number, logs: Float32Array): number {
  const log = Math.log(Math.max(sigma, 1e-10));
  const above = logs.findIndex((value) => value > log);
  const low = Math.min(above === -1 ? logs.length : Math.max(above, 1), logs.length - 1) - 1;
  const [lower, upper] = [logs[low] ?? log, logs[low + 1] ?? log];
  return low + Math.min(Math.max((log - lower) / (upper - lower || 1), 0), 1);
}

function interpolate(values: Float32Array, at: number): number {
  const low = Math.floor(at);
  const [lower, upper] = [values[low] ?? 0, values[low + 1] ?? values[low] ?? 0];
  return lower + (upper - lower) * (at - low);
}

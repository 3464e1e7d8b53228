/** Other ways to spread the noise levels (σ) of a run than by its timesteps, where a file or a sampler's name asks for it. */
import type { NoiseScheduleConfig } from './config.ts';
import { symmetricBetaQuantile } from './symmetric-beta-quantile.ts';

export type SigmaSpread = 'karras' | 'lu' | 'exponential' | 'beta';

/** What the file asks for; `lu` is known to the DPM solvers only. */
export function spreadOf(config: NoiseScheduleConfig): SigmaSpread | undefined {
  if (config.use_karras_sigmas) return 'karras';
  if (config.use_lu_lambdas) return 'lu';
  if (config.use_exponential_sigmas) return 'exponential';
  return config.use_beta_sigmas ? 'beta' : undefined;
}

/** `steps` levels from `high` down to `low`. */
export function spreadSigmas(spread: SigmaSpread, low: number, high: number, steps: number): number[] {
  const between = spreads[spread];
  return Array.from({ length: steps }, (_, i) => between(steps > 1 ? i / (steps - 1) : 0, low, high));
}

const mix = (from: number, to: number, share: number) => from + share * (to - from);
const logSpread = (share: number, low: number, high: number) =>
  Math.exp(mix(Math.log(high), Math.log(low), share));

const spreads: Record<SigmaSpread, (share: number, low: number, high: number) => number> = {
  /** Karras et al. 2022, equation 5, with ρ = 7. */
  karras: (share, low, high) => mix(high ** (1 / 7), low ** (1 / 7), share) ** 7,
  /** Lu et al. 2022: even steps of λ = −log σ, which is the exponential spread. */
  lu: logSpread,
  exponential: logSpread,
  /** Lee et al. 2024 (arXiv 2407.12173), with α = β = 0.6. */
  beta: (share, low, high) => mix(low, high, symmetricBetaQuantile(1 - share, 0.6)),
};

/** The training timestep, with a fraction, whose log σ is that of `sigma`; `logs` rise with the timestep. */
export function timestepOf(sigma: number, logs: Float32Array): number {
  const log = Math.log(Math.max(sigma, 1e-10));
  const above = logs.findIndex((value) => value > log);
  const low = Math.min(above === -1 ? logs.length : Math.max(above, 1), logs.length - 1) - 1;
  const [lower, upper] = [logs[low] ?? log, logs[low + 1] ?? log];
  return low + Math.min(Math.max((log - lower) / (upper - lower || 1), 0), 1);
}

/** Which training timesteps a run visits, from noisy to clean; rounded as numpy rounds. */
import type { TimestepSpacing } from './config.ts';

interface Spacing {
  readonly spacing: TimestepSpacing;
  readonly steps: number;
  /** The training timesteps, `num_train_timesteps`. */
  readonly train: number;
  /** Visit fewer than `train`, from the clean end (DPM-Solver's clipped lambdas). */
  readonly last?: number;
  /** Space one point more and leave out the cleanest, which solvers reach with their last step. */
  readonly dropLast?: boolean;
  /** Keep the fractions of linspace, in float32. */
  readonly fractional?: boolean;
}

/** Where leading spacing starts: `steps_offset`, which StableDiffusionPipeline sets to 1 for every file. */
const offset = 1;

/** Table 2 of Lin et al. 2023. Always `steps` timesteps in 0 … `train` − 1, also where numpy's rounding adds one. */
export function spaceTimesteps(spacing: Spacing): number[] {
  const { train, last = train, steps, dropLast = false } = spacing;
  const points = dropLast ? steps + 1 : steps;
  const visit = (timestep: (i: number) => number) =>
    Array.from({ length: steps }, (_, i) => Math.min(Math.max(timestep(points - 1 - i), 0), train - 1));

  if (spacing.spacing === 'linspace') {
    const step = points > 1 ? (last - 1) / (points - 1) : 0;
    const at = (i: number) => (i === points - 1 && i > 0 ? last - 1 : i * step);
    return visit((i) => (spacing.fractional ? Math.fround(at(i)) : roundHalfEven(at(i))));
  }
  if (spacing.spacing === 'leading') {
    const ratio = Math.max(Math.floor(last / points), 1);
    return visit((i) => i * ratio + offset);
  }
  // numpy takes the stride from the first two values, rounding included.
  const stride = last - train / steps - last;
  const count = Math.ceil((last * steps) / train - 1e-6);
  return Array.from({ length: count }, (_, i) => Math.max(roundHalfEven(last + i * stride) - 1, 0));
}

/** The nearest whole number; of two equally near, the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

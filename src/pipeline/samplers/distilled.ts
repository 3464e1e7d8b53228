/** What samplers of distilled models share: they visit timesteps that the model was distilled on. */
import { UserError } from '../../errors.ts';
import type { NoiseScheduleConfig } from './config.ts';
import { alphasCumprod } from './schedule.ts';

/** What their schedulers take where a file names no betas; the other schedulers take different ones. */
const ownBetas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' } as const;

export function alphasOf(config: NoiseScheduleConfig): Float32Array {
  return alphasCumprod({ ...ownBetas, ...config }, config.prediction_type === 'epsilon');
}

/** Evenly picked, noisy ones first. @throws UserError `bad_request` for more steps than there are */
export function distilledTimesteps(name: string, config: NoiseScheduleConfig, steps: number): number[] {
  const { num_train_timesteps: train, original_inference_steps: distilled } = config;
  if (steps > distilled) {
    throw new UserError('bad_request', `The ${name} sampler takes 1 to ${distilled} steps, not ${steps}.`);
  }
  const stride = Math.floor(train / distilled);
  const pick = distilled / steps;
  return Array.from({ length: steps }, (_, i) => (distilled - Math.floor(i * pick)) * stride - 1);
}

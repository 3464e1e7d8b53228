/** The one operation that samplers do on latents. */
import { AppError } from '../../errors.ts';

/**
 * Σ weight · values, summed in double precision and rounded once to float32. A term of weight 0 is left out.
 * @throws AppError when the lists are not of one length.
 */
export function weightedSum(
  ...terms: readonly (readonly [weight: number, values: Float32Array])[]
): Float32Array {
  const length = terms[0]?.[1].length ?? 0;
  const sum = new Float64Array(length);
  for (const [weight, values] of terms) {
    if (values.length !== length) {
      throw new AppError('latent_size', `A latent of ${length} values met one of ${values.length}.`);
    }
    if (weight === 0) continue;
    for (let i = 0; i < length; i += 1) sum[i] = (sum[i] ?? 0) + weight * (values[i] ?? 0);
  }
  return Float32Array.from(sum);
}

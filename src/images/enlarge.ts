/** Enlarges a picture before it is drawn over once more in greater detail (the hires pass). */
import { AppError } from '../errors.ts';
import { resizeRgb } from './resize.ts';
import type { RgbImage } from './rgb-image.ts';

/** Latents are an eighth of the picture, so its sides must be multiples of 8. */
const sideStep = 8;

/**
 * The picture `factor` (from 1 to 8) times as large by Lanczos, each side rounded to the nearest multiple of 8, which
 * a factor of 1 leaves alone. Throws AppError for any other factor.
 */
export async function enlarge(
  rgb: Uint8Array,
  width: number,
  height: number,
  factor: number,
): Promise<RgbImage> {
  if (!(factor >= 1 && factor <= 8)) {
    throw new AppError(
      'enlarge_factor',
      `An image can be enlarged 1 to 8 times, but the factor is ${factor}.`,
    );
  }
  const scaled = (side: number) => (factor === 1 ? side : Math.round((side * factor) / sideStep) * sideStep);
  return resizeRgb({ rgb, width, height }, scaled(width), scaled(height));
}

/** How a drawing stands, as a picture: decoded by a tiny autoencoder where there is one, else a pixel a latent. */

import type { Models } from './models.ts';
import { imageFromPlanes, previewFromLatent } from './pixels.ts';
import type { RgbImage } from './request.ts';

/** TAESD's pixels a latent. */
const scale = 8;

/** From a scaled latent [channels, height, width]. */
export async function previewOf(
  models: Pick<Models, 'bundle' | 'decodePreview'>,
  latent: Float32Array,
  width: number,
  height: number,
): Promise<RgbImage> {
  const planes = await models.decodePreview(latent, height, width);
  if (planes === undefined) return previewFromLatent(latent, width, height, models.bundle.preview);
  return imageFromPlanes(planes, width * scale, height * scale);
}

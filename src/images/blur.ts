/** Pictures blurred beyond recognition. */
import { loadSharp } from './load-sharp.ts';
import { assertRgbImage, type RgbImage } from './rgb-image.ts';

/** What is left of the longer side before it is enlarged again, in pixels: colours and light, no shapes. */
const leftOver = 8;

export async function blurImage({ rgb, width, height }: RgbImage): Promise<RgbImage> {
  assertRgbImage({ rgb, width, height });
  const sharp = await loadSharp();
  const scale = Math.min(1, leftOver / Math.max(width, height));
  const small = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const pixels = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ ...small, fit: 'fill' })
    .raw()
    .toBuffer();
  const blurred = await sharp(pixels, { raw: { ...small, channels: 3 } })
    .resize({ width, height, fit: 'fill' })
    .raw()
    .toBuffer();
  return { rgb: blurred, width, height };
}

/** The middle of a picture, in other proportions. */
import type { RgbImage } from './rgb-image.ts';

/** As much of `image` as has the width/height `ratio`; what is cut off is cut off on both sides alike. */
export function cropToRatio(image: RgbImage, ratio: number): RgbImage {
  const width = Math.max(1, Math.min(image.width, Math.round(image.height * ratio)));
  const height = Math.max(1, Math.min(image.height, Math.round(image.width / ratio)));
  if (width === image.width && height === image.height) return image;
  const [left, top] = [(image.width - width) >> 1, (image.height - height) >> 1];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    rgb.set(image.rgb.subarray(from, from + width * 3), y * width * 3);
  }
  return { rgb, width, height };
}

/** Between 8-bit RGB images, the autoencoder's planes in [−1, 1], and previews straight from latents. */

import type { BundleFile } from './bundle.ts';
import type { RgbImage } from './request.ts';

const toByte = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 255);

/** Planes [3, height, width] in [−1, 1] as an image; rounding as diffusers' VaeImageProcessor does. */
export function imageFromPlanes(planes: Float32Array, width: number, height: number): RgbImage {
  const pixels = width * height;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = toByte((planes[c * pixels + i] ?? 0) / 2 + 0.5);
  }
  return { rgb, width, height };
}

/** An image as planes [3, height, width] in [−1, 1]. */
export function planesFromImage({ rgb, width, height }: RgbImage): Float32Array {
  const pixels = width * height;
  return Float32Array.from({ length: pixels * 3 }, (_, i) => {
    const value = rgb[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0;
    return Math.fround(value / 255) * 2 - 1;
  });
}

/** Fits SD 1.5's latents (scaled); found by regression over many pictures, as commonly used for previews. */
const stableDiffusion = {
  factors: [
    [0.298, 0.207, 0.208],
    [0.187, 0.286, 0.173],
    [-0.158, 0.189, 0.264],
    [-0.184, -0.271, -0.473],
  ],
  bias: [0, 0, 0],
};

/** A small image of `width` × `height` (a pixel a latent) from a scaled latent [channels, height, width]. */
export function previewFromLatent(
  latent: Float32Array,
  width: number,
  height: number,
  fit: BundleFile['preview'],
): RgbImage {
  const { factors, bias } = fit ?? stableDiffusion;
  const pixels = width * height;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      let value = bias[c] ?? 0;
      for (const [channel, row] of factors.entries())
        value += (row[c] ?? 0) * (latent[channel * pixels + i] ?? 0);
      rgb[i * 3 + c] = toByte(value / 2 + 0.5);
    }
  }
  return { rgb, width, height };
}

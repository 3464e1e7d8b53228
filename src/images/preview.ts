/** Small JPEGs for progress messages. */
import { loadSharp } from './load-sharp.ts';
import { assertRgbImage } from './rgb-image.ts';

/** A finished preview, ready to be sent. */
export interface Preview {
  readonly bytes: Buffer;
  readonly mediaType: 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

const qualities = [80, 65, 50, 35];

/**
 * A JPEG of at most `maxBytes` whose longer side is `side` pixels: larger pictures shrink, and latent-sized ones are
 * enlarged smoothly. Where a busy picture does not fit at the lowest quality, the preview is smaller.
 */
export async function makePreview(
  rgb: Uint8Array,
  width: number,
  height: number,
  side = 256,
  maxBytes = 8192,
): Promise<Preview> {
  assertRgbImage({ rgb, width, height });
  const sharp = await loadSharp();
  const scale = side / Math.max(width, height);
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const pixels = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  for (const quality of qualities) {
    const image = sharp(pixels, { raw: { ...size, channels: 3 } });
    const bytes = await image.jpeg({ quality }).toBuffer();
    if (bytes.length <= maxBytes || side <= 16) return { bytes, mediaType: 'image/jpeg', ...size };
  }
  return makePreview(pixels, size.width, size.height, Math.ceil(side / 2), maxBytes);
}

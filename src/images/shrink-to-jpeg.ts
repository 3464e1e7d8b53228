/** Shrinks a picture for places that only take smaller files. */
import { AppError } from '../errors.ts';
import { loadSharp } from './load-sharp.ts';

const qualities = [95, 90, 80, 65, 50, 30];

/**
 * A JPEG of a PNG file, of the same size in pixels and of at most `most` bytes, at the best quality that fits. Throws
 * AppError where none does.
 */
export async function shrinkToJpeg(png: Uint8Array, most: number): Promise<Buffer> {
  const sharp = await loadSharp();
  for (const quality of qualities) {
    const bytes = await sharp(png).flatten({ background: '#fff' }).jpeg({ quality }).toBuffer();
    if (bytes.length <= most) return bytes;
  }
  throw new AppError('image_too_large', `The picture can't be made to fit into ${most} bytes.`);
}

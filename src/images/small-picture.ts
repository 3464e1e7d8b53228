/** A small JPEG of a picture, for where the picture itself is a step away. */
import { AppError } from '../errors.ts';
import { loadSharp } from './load-sharp.ts';

const qualities = [82, 70, 55, 40];

/**
 * Within `side` pixels both ways, at the best quality that takes at most `most` bytes; smaller pictures keep their size.
 * Throws AppError where none fits.
 */
export async function smallPicture(png: Uint8Array, side = 768, most = 400_000): Promise<Buffer> {
  const sharp = await loadSharp();
  for (const quality of qualities) {
    const bytes = await sharp(png)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .jpeg({ quality })
      .toBuffer();
    if (bytes.length <= most) return bytes;
  }
  throw new AppError('image_too_large', `The picture can't be made to fit into ${most} bytes.`);
}

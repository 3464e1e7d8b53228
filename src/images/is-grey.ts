/** Tells maps, which are grey, from photos. */
import { defaultImageLimits } from './decode-init-image.ts';
import { loadSharp } from './load-sharp.ts';

/** Between the colours of a pixel: JPEG adds some to what is grey. */
const tint = 24;
/** Of all pixels. */
const coloured = 0.01;

/** Whether hardly a pixel of a picture [height, width, 3] has a colour. */
export function isGrey({ rgb }: { readonly rgb: Uint8Array }): boolean {
  let count = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[i], rgb[i + 1], rgb[i + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > tint) count++;
  }
  return count * 3 <= rgb.length * coloured;
}

/** Of what is looked at, in pixels: coloured areas stay coloured when they are made smaller. */
const side = 256;

/** The same of a picture as it was uploaded. @throws Error for what can't be decoded */
export async function isGreyFile(bytes: Uint8Array): Promise<boolean> {
  const sharp = await loadSharp();
  const rgb = await sharp(bytes, { pages: 1, limitInputPixels: defaultImageLimits.maxPixels })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return isGrey({ rgb });
}

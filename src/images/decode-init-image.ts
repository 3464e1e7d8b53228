/** Decodes an uploaded picture into the RGB values that a drawing starts from. */
import { messageOf, UserError } from '../errors.ts';
import { cropToRatio } from './crop.ts';
import { type ImageFormat, sniffImage } from './image-format.ts';
import { loadSharp } from './load-sharp.ts';
import { resizeRgb } from './resize.ts';
import { assertSize, type RgbImage } from './rgb-image.ts';

/** What an upload may be at most; a decoded pixel takes 3 bytes of memory, 4 with transparency. */
export interface ImageLimits {
  readonly maxBytes: number;
  readonly maxSide: number;
  readonly maxPixels: number;
}

export const defaultImageLimits: ImageLimits = {
  maxBytes: 32 * 1024 ** 2,
  maxSide: 16_384,
  maxPixels: 64_000_000,
};

/** A file of a few kilobytes can ask for minutes of work; no honest one within the limits takes this long. */
const maxSeconds = 30;

/** What an upload says it is; width and height are as people see it, that is, turned as its EXIF data asks for. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

/**
 * What the header of a PNG, JPEG, WebP, GIF, AVIF or TIFF file says, without decoding it. Throws UserError when the
 * file is something else, larger than `limits` allow or damaged.
 */
export async function readImageHeader(bytes: Uint8Array, limits = defaultImageLimits): Promise<ImageHeader> {
  if (bytes.length > limits.maxBytes) {
    const came = (bytes.length / 1024 ** 2).toFixed(1);
    throw new UserError(
      'image_too_large',
      `The image file may have at most ${limits.maxBytes / 1024 ** 2} MiB, but it has ${came} MiB.`,
    );
  }
  const sniffed = sniffImage(bytes);
  if ('refused' in sniffed) {
    throw new UserError(
      'not_an_image',
      `The image must be a PNG, JPEG, WebP, GIF, AVIF or TIFF file, but it is ${sniffed.refused}.`,
    );
  }
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { ...openOptions, limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(sniffed.format, cause);
    });
  const { width, height } = metadata.autoOrient;
  if (width > limits.maxSide || height > limits.maxSide || width * height > limits.maxPixels) {
    const megapixels = limits.maxPixels / 1e6;
    throw new UserError(
      'image_too_large',
      `The image may have at most ${limits.maxSide} pixels a side and ${megapixels} megapixels, but it is ${width}x${height}.`,
    );
  }
  return { format: sniffed.format, width, height };
}

/** What becomes of other proportions: `stretch` changes them, as diffusers does; `crop` cuts off what stands out. */
export type Fit = 'stretch' | 'crop';

/**
 * The picture as [height, width, 3] sRGB values, resized to exactly `size` as diffusers' VaeImageProcessor does (PIL's
 * Lanczos); at that size already, its pixels come back as they are. EXIF orientation is applied, embedded
 * colour profiles and CMYK become sRGB, 16 bits become 8, transparency becomes white, of an animation the first frame
 * counts. Throws UserError for whatever `readImageHeader` refuses and for damaged or truncated files.
 */
export async function decodeInitImage(
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
  limits = defaultImageLimits,
  fit: Fit = 'stretch',
): Promise<RgbImage> {
  assertSize(size.width, size.height);
  const { format } = await readImageHeader(bytes, limits);
  const sharp = await loadSharp();
  const { data, info } = await sharp(bytes, { ...openOptions, limitInputPixels: limits.maxPixels })
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .timeout({ seconds: maxSeconds })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw damaged(format, cause);
    });
  if (info.channels !== 3) {
    throw damaged(format, new Error(`3 channels were expected, but ${info.channels} came`));
  }
  const image = { rgb: new Uint8Array(data.buffer, data.byteOffset, data.length), ...info };
  const fitting = fit === 'crop' ? cropToRatio(image, size.width / size.height) : image;
  const { rgb, width, height } = await resizeRgb(fitting, size.width, size.height);
  return { rgb, width, height };
}

/** First page only, sound data only: sharp's `error` level refuses cut-off files and leaves harmless oddities be. */
const openOptions = { failOn: 'error', pages: 1 } as const;

function damaged(format: ImageFormat, cause: unknown): UserError {
  const name = format.toUpperCase();
  if (/timeout/.test(messageOf(cause))) {
    return new UserError('image_too_slow', `The ${name} image takes more than ${maxSeconds} s to decode.`, {
      cause,
    });
  }
  return new UserError('image_damaged', `The ${name} image is damaged or incomplete and cannot be read.`, {
    cause,
  });
}

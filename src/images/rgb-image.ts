/** What a picture is in this room: 8-bit RGB values, row by row. */
import { AppError } from '../errors.ts';

/** A picture in memory: `rgb` is [height, width, 3], 0 to 255, sRGB. */
export interface RgbImage {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Throws AppError unless width and height are whole numbers from 1 and `rgb` has width × height × 3 bytes. */
export function assertRgbImage({ rgb, width, height }: RgbImage): void {
  assertSize(width, height);
  if (rgb.length !== width * height * 3) {
    throw new AppError(
      'image_bytes',
      `An RGB image of ${width}x${height} has ${width * height * 3} bytes, but there are ${rgb.length}.`,
    );
  }
}

/** Throws AppError unless both are whole numbers from 1. */
export function assertSize(width: number, height: number): void {
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0)) {
    throw new AppError(
      'image_size',
      `An image size is two whole numbers from 1, but it is ${width}x${height}.`,
    );
  }
}

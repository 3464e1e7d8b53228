/** A picture of the little world as the readers take it, and distances of its colours. */

import { AppError } from '../../errors.ts';
import { type Ground, type Rgb, side } from './world.ts';

/** 8-bit RGB [128, 128, 3]. */
export interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** @throws AppError `picture_size` unless the picture is 128 × 128 */
export function assertPicture({ rgb, width, height }: Picture): void {
  if (width === side && height === side && rgb.length === side * side * 3) return;
  throw new AppError(
    'picture_size',
    `A picture to check has ${side}x${side} pixels, not ${width}x${height} with ${rgb.length} bytes.`,
  );
}

/** A background's kind and its colours as values: one, or two halves. */
export interface GroundTones {
  readonly split: Ground['split'];
  readonly tones: readonly [Rgb, Rgb?];
}

/** The background alone, as values [128, 128, 3]. */
export function paintGround({ split, tones: [first, second = first] }: GroundTones): Float32Array {
  const values = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isSecond = (split === 'horizontal' && y >= side / 2) || (split === 'vertical' && x >= side / 2);
      values.set(isSecond ? second : first, (y * side + x) * 3);
    }
  }
  return values;
}

/** Squared distance of the pixel that begins at `values[at]` from a colour. */
export function distance2(values: ArrayLike<number>, at: number, [red, green, blue]: Rgb): number {
  const r = (values[at] ?? 0) - red;
  const g = (values[at + 1] ?? 0) - green;
  const b = (values[at + 2] ?? 0) - blue;
  return r * r + g * g + b * b;
}

/** Each value as the mean of the 3 × 3 pixels around it: single pixels of noise vanish, edges hardly move. */
export function smoothed(rgb: Uint8Array): Float32Array {
  const values = new Float32Array(rgb.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let count = 0;
      const sum = [0, 0, 0];
      for (const at of neighbourhood(x, y)) {
        count++;
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (rgb[at * 3 + c] ?? 0);
      }
      for (let c = 0; c < 3; c++) values[(y * side + x) * 3 + c] = (sum[c] ?? 0) / count;
    }
  }
  return values;
}

/** Indices of the pixels around one, itself included, as far as they are in the picture. */
export function neighbourhood(x: number, y: number): number[] {
  const found: number[] = [];
  for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) found.push(v * side + u);
  }
  return found;
}

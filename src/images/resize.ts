/**
 * Lanczos resizing, equal to PIL's to the last bit. diffusers prepares images with PIL, and libvips differs from it:
 * by up to 2 of 255 when shrinking, and by 4 when enlarging, where it is bicubic.
 */
import { createBreather } from './breathe.ts';
import { assertRgbImage, assertSize, type RgbImage } from './rgb-image.ts';

/** Weights are whole multiples of 2⁻²², so that a sum of 8-bit values stays within 32 bits (PIL's PRECISION_BITS). */
const fractionBits = 22;
const lobes = 3;

/** For each output position: the first input it reads, how many, and their weights, `size` to a position. */
interface Taps {
  readonly size: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
}

/**
 * `image` as PIL's `resize((width, height), LANCZOS)` makes it: across first, then down, rounded to 8 bits between.
 * With the size it already has, the same bytes come back. Gives way to other work every few milliseconds.
 */
export async function resizeRgb(image: RgbImage, width: number, height: number): Promise<RgbImage> {
  assertRgbImage(image);
  assertSize(width, height);
  const wide = width === image.width ? image : await resizeAcross(image, width);
  return height === image.height ? wide : await resizeDown(wide, height);
}

async function resizeAcross({ rgb, width: from, height }: RgbImage, width: number): Promise<RgbImage> {
  const taps = lanczosTaps(from, width);
  const output = new Uint8ClampedArray(width * height * 3);
  const breathe = createBreather();
  for (let y = 0; y < height; y += 1) {
    shrinkRow(rgb.subarray(y * from * 3, (y + 1) * from * 3), output.subarray(y * width * 3), width, taps);
    await breathe();
  }
  return { rgb: new Uint8Array(output.buffer), width, height };
}

function shrinkRow(row: Uint8Array, output: Uint8ClampedArray, width: number, taps: Taps): void {
  const { size, first, count, weights } = taps;
  for (let x = 0; x < width; x += 1) {
    const end = x * size + (count[x] ?? 0);
    let red = 1 << (fractionBits - 1);
    let green = red;
    let blue = red;
    let at = (first[x] ?? 0) * 3;
    for (let tap = x * size; tap < end; tap += 1) {
      const weight = weights[tap] ?? 0;
      red += Math.imul(row[at] ?? 0, weight);
      green += Math.imul(row[at + 1] ?? 0, weight);
      blue += Math.imul(row[at + 2] ?? 0, weight);
      at += 3;
    }
    output[x * 3] = red >> fractionBits;
    output[x * 3 + 1] = green >> fractionBits;
    output[x * 3 + 2] = blue >> fractionBits;
  }
}

async function resizeDown({ rgb, width, height: from }: RgbImage, height: number): Promise<RgbImage> {
  const { size, first, count, weights } = lanczosTaps(from, height);
  const stride = width * 3;
  const output = new Uint8ClampedArray(stride * height);
  const sums = new Int32Array(stride);
  const breathe = createBreather();
  for (let y = 0; y < height; y += 1) {
    sums.fill(1 << (fractionBits - 1));
    for (let tap = 0; tap < (count[y] ?? 0); tap += 1) {
      const row = ((first[y] ?? 0) + tap) * stride;
      addWeighted(sums, rgb.subarray(row, row + stride), weights[y * size + tap] ?? 0);
    }
    for (let i = 0; i < stride; i += 1) output[y * stride + i] = (sums[i] ?? 0) >> fractionBits;
    await breathe();
  }
  return { rgb: new Uint8Array(output.buffer), width, height };
}

function addWeighted(sums: Int32Array, row: Uint8Array, weight: number): void {
  for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + Math.imul(row[i] ?? 0, weight);
}

/** Lanczos-3 weights from `from` to `to` positions; when shrinking, the kernel widens so that every input counts. */
function lanczosTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = lobes * stretch;
  const size = Math.ceil(reach) * 2 + 1;
  const taps = {
    size,
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Int32Array(to * size),
  };
  for (let position = 0; position < to; position += 1) {
    const centre = (position + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const weights: number[] = [];
    for (let x = first; x < end; x += 1) weights.push(lanczos((x - centre + 0.5) * (1 / stretch)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    taps.first[position] = first;
    taps.count[position] = weights.length;
    taps.weights.set(
      weights.map((weight) => roundAway((weight / total) * 2 ** fractionBits)),
      position * size,
    );
  }
  return taps;
}

function lanczos(x: number): number {
  return x >= -lobes && x < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Half away from zero, as C does it with ±0.5 and a cast; Math.round takes −0.5 to 0. */
function roundAway(value: number): number {
  return Math.trunc(value + Math.sign(value) * 0.5);
}

/** The connected areas of a picture that are not background: each is one object, wherever it lies. */

import { distance2, type GroundTones, neighbourhood } from './picture.ts';
import { cellSide, type Rgb, side } from './world.ts';

/** Pixels of one object. */
export interface Blob {
  /** Indices into the picture, row by row. */
  readonly pixels: readonly number[];
  readonly box: Box;
}

/** In pixels; `right` and `bottom` are the first ones outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A pixel differs from the background from this RGB distance on; the palest shade on a background has 61. */
const differs = 48;
/** An object has pixels that differ by so much: the palest colour on a background has 90. */
const stands = 70;
const leastStanding = 16;
/** Around the line where two halves meet, blends of both are background too. */
const seam = 3;
/** Fewer pixels, or a narrower box, are a blemish; the smallest object has 144 pixels and is 18 wide. */
const leastPixels = 80;
const leastWidth = 12;
/** Pieces of one object that lost touch are no farther apart than this. */
const gap = 3;

/** @param values the picture, smoothed [128, 128, 3]; @param ground the background alone */
export function findBlobs(values: Float32Array, ground: GroundTones, painted: Float32Array): Blob[] {
  const mask = foreground(values, ground, painted);
  const pieces = connected(mask).flatMap(cutApart);
  const standing = (i: number) => differenceAt(values, painted, i) >= stands ** 2;
  return joined(pieces).filter(
    ({ pixels, box }) =>
      pixels.length >= leastPixels &&
      Math.min(box.right - box.left, box.bottom - box.top) >= leastWidth &&
      pixels.filter(standing).length >= leastStanding,
  );
}

/** Squared distance of a pixel from the background. */
export function differenceAt(values: ArrayLike<number>, painted: Float32Array, i: number): number {
  const at = i * 3;
  return distance2(values, at, [painted[at] ?? 0, painted[at + 1] ?? 0, painted[at + 2] ?? 0]);
}

function foreground(values: Float32Array, ground: GroundTones, painted: Float32Array): Uint8Array {
  const mask = new Uint8Array(side * side);
  const [first, second] = ground.tones;
  for (let i = 0; i < mask.length; i++) {
    const at = i * 3;
    if (differenceAt(values, painted, i) < differs ** 2) continue;
    const across = ground.split === 'horizontal' ? Math.floor(i / side) : i % side;
    const onSeam = Math.abs(across + 0.5 - side / 2) < seam;
    if (onSeam && second && blendDistance2(values, at, first, second) < differs ** 2) continue;
    mask[i] = 1;
  }
  return mask;
}

/** Squared distance of a pixel from the nearest blend of two colours. */
function blendDistance2(values: Float32Array, at: number, from: Rgb, to: Rgb): number {
  let along = 0;
  let length2 = 0;
  for (const c of [0, 1, 2] as const) {
    const step = to[c] - from[c];
    along += ((values[at + c] ?? 0) - from[c]) * step;
    length2 += step ** 2;
  }
  const part = Math.min(1, Math.max(0, along / length2));
  const blend = (c: 0 | 1 | 2) => from[c] + part * (to[c] - from[c]);
  return distance2(values, at, [blend(0), blend(1), blend(2)]);
}

/** Areas whose pixels touch, diagonals included. */
function connected(mask: Uint8Array): Blob[] {
  const left = Uint8Array.from(mask);
  const blobs: Blob[] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    const pixels = [start];
    left[start] = 0;
    for (let next = 0; next < pixels.length; next++) {
      const i = pixels[next] ?? 0;
      for (const other of neighbourhood(i % side, Math.floor(i / side))) {
        if (left[other] === 0) continue;
        left[other] = 0;
        pixels.push(other);
      }
    }
    blobs.push(blobOf(pixels));
  }
  return blobs;
}

function blobOf(pixels: readonly number[]): Blob {
  const box = { left: side, top: side, right: 0, bottom: 0 };
  for (const i of pixels) {
    const [x, y] = [i % side, Math.floor(i / side)];
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + 1);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  return { pixels, box };
}

/** Objects that run into each other, cut where they touch least. */
function cutApart(blob: Blob): Blob[] {
  const { box, pixels } = blob;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  if (Math.max(width, height) <= cellSide + 2) return [blob];
  const isWide = width >= height;
  const place = (i: number) => (isWide ? (i % side) - box.left : Math.floor(i / side) - box.top);
  const waist = waistOf(
    pixels.map((i) => place(i)),
    isWide ? width : height,
  );
  const parts = [pixels.filter((i) => place(i) < waist), pixels.filter((i) => place(i) >= waist)];
  return parts.filter((part) => part.length > 0).flatMap((part) => cutApart(blobOf(part)));
}

/** Where, in the middle half of `length`, the fewest pixels are; among equals nearest to the middle. */
function waistOf(places: readonly number[], length: number): number {
  const counts = new Array<number>(length).fill(0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  let best = Math.floor(length / 2);
  for (let at = Math.ceil(length / 4); at <= Math.floor((length * 3) / 4); at++) {
    const fewer = (counts[at] ?? 0) - (counts[best] ?? 0);
    const nearer = Math.abs(at - length / 2) < Math.abs(best - length / 2);
    if (fewer < 0 || (fewer === 0 && nearer)) best = at;
  }
  return best;
}

/** Pieces that lie close to each other and together are no larger than one object. */
function joined(pieces: readonly Blob[]): Blob[] {
  const blobs: Blob[] = [];
  for (let piece of [...pieces].sort((a, b) => b.pixels.length - a.pixels.length)) {
    for (;;) {
      const { box } = piece;
      const at = blobs.findIndex((other) => belongTogether(box, other.box));
      const [other] = at < 0 ? [] : blobs.splice(at, 1);
      if (other === undefined) break;
      piece = blobOf([...other.pixels, ...piece.pixels]);
    }
    blobs.push(piece);
  }
  return blobs;
}

function belongTogether(a: Box, b: Box): boolean {
  const apart = Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
  const width = Math.max(a.right, b.right) - Math.min(a.left, b.left);
  const height = Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
  return apart <= gap && Math.max(width, height) <= cellSide;
}

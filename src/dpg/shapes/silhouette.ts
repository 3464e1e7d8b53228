/** The outlines of the eight shapes, and how much of each pixel of a cell they cover. As in training/render.py. */

import { boxEdge, cellSide, type Shape, type Size } from './world.ts';

/** Samples a pixel in each direction. */
const samples = 8;
/** Thickness of an outline as a part of half the object's size. */
const outline = 0.25;

type Point = readonly [x: number, y: number];
type Inside = (x: number, y: number) => boolean;

const triangle: readonly Point[] = [
  [0, -1],
  [1, 0.85],
  [-1, 0.85],
];

const star: readonly Point[] = Array.from({ length: 10 }, (_, k) => {
  const radius = k % 2 === 0 ? 1.06 : 0.5;
  const turn = (Math.PI * k) / 5;
  return [radius * Math.sin(turn), 0.08 - radius * Math.cos(turn)];
});

/** Whether a ray from the point crosses the edges an odd number of times. */
function inPolygon(points: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let [ax, ay] = points.at(-1) ?? [0, 0];
  for (const [bx, by] of points) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    [ax, ay] = [bx, by];
  }
  return inside;
}

/** Which points belong to a shape; its box is [−1, 1] in both axes, y grows downwards. */
const insideShape: Readonly<Record<Shape, Inside>> = {
  circle: (x, y) => x * x + y * y <= 1,
  square: (x, y) => Math.abs(x) <= 0.9 && Math.abs(y) <= 0.9,
  triangle: (x, y) => inPolygon(triangle, x, y),
  diamond: (x, y) => Math.abs(x) / 0.8 + Math.abs(y) <= 1,
  star: (x, y) => inPolygon(star, x, y),
  heart(x, y) {
    const u = 1.16 * x;
    const v = 0.12 - 1.13 * y;
    return (u * u + v * v - 1) ** 3 <= u * u * v ** 3;
  },
  cross(x, y) {
    const u = Math.abs(x);
    const v = Math.abs(y);
    return (u <= 0.38 && v <= 1) || (v <= 0.38 && u <= 1);
  },
  moon: (x, y) => (x - 0.12) ** 2 + y * y <= 1 && (x - 0.72) ** 2 + y * y > 0.64 && x < 0.98,
};

const memory = new Map<string, Float32Array>();

/** How much of each pixel of a cell [40, 40] the object covers, from 0 to 1; its centre is the cell's. */
export function coverage(shape: Shape, size: Size, outlined: boolean): Float32Array {
  const key = `${shape}/${size}/${outlined}`;
  const known = memory.get(key);
  if (known !== undefined) return known;
  const cover = downsampled(sampled(shape, size, outlined));
  memory.set(key, cover);
  return cover;
}

const wide = cellSide * samples;

/** One byte a sample [320, 320]. */
function sampled(shape: Shape, size: Size, outlined: boolean): Uint8Array {
  const half = boxEdge[size] / 2;
  const at = (i: number) => ((i + 0.5) / samples - cellSide / 2) / half;
  const inside = insideShape[shape];
  const mask = new Uint8Array(wide * wide);
  for (let y = 0; y < wide; y++) {
    for (let x = 0; x < wide; x++) mask[y * wide + x] = inside(at(x), at(y)) ? 1 : 0;
  }
  return outlined ? rim(mask, outline * half * samples) : mask;
}

/** The part of the mask that is no farther than `radius` samples from its edge. */
function rim(mask: Uint8Array, radius: number): Uint8Array {
  const offsets = Array.from({ length: 48 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 48;
    return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))] as const;
  });
  const filled = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < wide && y < wide && mask[y * wide + x] === 1;
  const deep = (x: number, y: number) => offsets.every(([dx, dy]) => filled(x + dx, y + dy));
  return mask.map((value, i) => (value === 1 && !deep(i % wide, Math.floor(i / wide)) ? 1 : 0));
}

function downsampled(mask: Uint8Array): Float32Array {
  const cover = new Float32Array(cellSide * cellSide);
  for (let i = 0; i < mask.length; i++) {
    const x = Math.floor((i % wide) / samples);
    const y = Math.floor(i / wide / samples);
    if (mask[i] === 1) cover[y * cellSide + x] = (cover[y * cellSide + x] ?? 0) + 1;
  }
  return cover.map((count) => count / samples ** 2);
}

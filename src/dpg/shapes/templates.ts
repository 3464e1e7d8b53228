/** The 72 looks of an object (shape, size, fill) as lists of the pixels they cover. */

import { coverage } from './silhouette.ts';
import { cellSide, type Fill, fills, type Shape, type Size, shapes, sizes } from './world.ts';

export interface Template {
  readonly shape: Shape;
  readonly size: Size;
  readonly fill: Fill;
  /** Covered pixels: offset from the centre of the box, and how much of each is covered, from 0 to 1. */
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly cover: Float32Array;
  /** Width and height of what is covered. */
  readonly extent: readonly [width: number, height: number];
  /** From the middle of what is covered to the centre of the box. */
  readonly shift: readonly [x: number, y: number];
}

let made: readonly Template[] | undefined;

export function templates(): readonly Template[] {
  made ??= shapes.flatMap((shape) =>
    sizes.flatMap((size) => fills.map((fill) => makeTemplate(shape, size, fill))),
  );
  return made;
}

function makeTemplate(shape: Shape, size: Size, fill: Fill): Template {
  const cover = coverage(shape, size, fill === 'outlined');
  const covered = [...cover.keys()].filter((i) => (cover[i] ?? 0) > 0);
  const xs = covered.map((i) => (i % cellSide) - cellSide / 2);
  const ys = covered.map((i) => Math.floor(i / cellSide) - cellSide / 2);
  const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values) + 1) / 2;
  const reachOf = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return {
    shape,
    size,
    fill,
    dx: Int8Array.from(xs),
    dy: Int8Array.from(ys),
    cover: Float32Array.from(covered, (i) => cover[i] ?? 0),
    extent: [reachOf(xs), reachOf(ys)],
    shift: [-middle(xs), -middle(ys)],
  };
}

/** Templates of about the size of an area; all where none is. */
export function fitting(
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  among: readonly Template[],
): readonly Template[] {
  const near = among.filter(
    ({ extent: [width, height] }) =>
      Math.abs(box.right - box.left - width) <= slack && Math.abs(box.bottom - box.top - height) <= slack,
  );
  return near.length > 0 ? near : among;
}

/** Where a template's centre must be so that it covers the same box. */
export function centreIn(
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  { shift }: Template,
): { x: number; y: number } {
  return {
    x: Math.round((box.left + box.right) / 2 + shift[0]),
    y: Math.round((box.top + box.bottom) / 2 + shift[1]),
  };
}

const steps = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

/** By how much the box of an area may be wrong, in pixels. */
const slack = 9;

/** How far a template may move from where its box lies on the area's, in pixels. */
const reach = 5;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly error: number;
}

/** The place with the least error near `start`, found by going downhill pixel by pixel. */
export function settle(
  start: { readonly x: number; readonly y: number },
  errorAt: (x: number, y: number) => number,
): Place {
  let best: Place = { ...start, error: errorAt(start.x, start.y) };
  for (;;) {
    const [next] = steps
      .map(([right, down]) => ({ x: best.x + right, y: best.y + down }))
      .filter(({ x, y }) => Math.max(Math.abs(x - start.x), Math.abs(y - start.y)) <= reach)
      .map(({ x, y }) => ({ x, y, error: errorAt(x, y) }))
      .sort((a, b) => a.error - b.error);
    if (next === undefined || next.error >= best.error) return best;
    best = next;
  }
}

/** Tells a shape by its outline alone, whatever colours it has. */

import { type Blob, differenceAt } from './find-blobs.ts';
import type { Surroundings } from './fit-object.ts';
import { centreIn, settle, type Template, templates } from './templates.ts';
import { type Shape, type Size, side } from './world.ts';

export interface OutlineFit {
  readonly shape: Shape;
  readonly size: Size;
  /** Whether only its rim is filled. */
  readonly isHollow: boolean;
  readonly x: number;
  readonly y: number;
  /** Common pixels by all pixels of the area and the shape: 1 is a perfect fit. */
  readonly overlap: number;
}

/** Pixels that differ from the background half as much as the area's clearest fifth does are the object's. */
const half = 0.5;
const clearest = 0.8;

/** The outline most like the area's. */
export function fitOutline(blob: Blob, around: Surroundings): OutlineFit {
  const mask = filledPixels(blob, around);
  const size = mask.reduce((sum, value) => sum + value, 0);
  const [best] = templates()
    .filter(({ fill }) => fill !== 'striped')
    .map((template) => {
      const place = settle(centreIn(blob.box, template), (x, y) => -overlapAt(mask, size, template, x, y));
      return { template, place };
    })
    .sort((a, b) => a.place.error - b.place.error);
  if (best === undefined) throw new RangeError('There are no templates');
  const { template, place } = best;
  return {
    shape: template.shape,
    size: template.size,
    isHollow: template.fill === 'outlined',
    x: place.x,
    y: place.y,
    overlap: -place.error,
  };
}

function filledPixels({ pixels }: Blob, { rgb, painted }: Surroundings): Uint8Array {
  const away = pixels.map((i) => Math.sqrt(differenceAt(rgb, painted, i)));
  const full = [...away].sort((a, b) => a - b)[Math.floor(clearest * away.length)] ?? 0;
  const mask = new Uint8Array(side * side);
  for (const [k, i] of pixels.entries()) mask[i] = (away[k] ?? 0) >= half * full ? 1 : 0;
  return mask;
}

function overlapAt(
  mask: Uint8Array,
  size: number,
  { dx, dy, cover }: Template,
  x: number,
  y: number,
): number {
  let common = 0;
  let covered = 0;
  for (let k = 0; k < cover.length; k++) {
    if ((cover[k] ?? 0) < 0.5) continue;
    covered++;
    const px = x + (dx[k] ?? 0);
    const py = y + (dy[k] ?? 0);
    if (px >= 0 && py >= 0 && px < side && py < side) common += mask[py * side + px] ?? 0;
  }
  return common / (size + covered - common);
}

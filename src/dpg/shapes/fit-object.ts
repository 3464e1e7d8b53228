/** The shape, size, fill and colour that explain an area's pixels best. */

import { type Blob, differenceAt } from './find-blobs.ts';
import { distance2 } from './picture.ts';
import { centreIn, fitting, settle, type Template, templates } from './templates.ts';
import {
  type Colour,
  colours,
  type Fill,
  isShaded,
  palette,
  type Rgb,
  type Shape,
  type Size,
  shades,
  side,
} from './world.ts';

/** What was found in an area. */
export interface Fit {
  readonly shape: Shape;
  readonly size: Size;
  readonly fill: Fill;
  readonly colour: Colour;
  /** Centre of its box, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Part of the area's difference from the background that this leaves unexplained: 0 is a perfect fit. */
  readonly misfit: number;
}

/** The picture around an area. */
export interface Surroundings {
  /** [128, 128, 3] */
  readonly rgb: Uint8Array;
  /** The background alone [128, 128, 3]. */
  readonly painted: Float32Array;
  /** Which area a pixel belongs to [128, 128]; 0 is none. */
  readonly owners: Uint8Array;
  readonly owner: number;
}

/** Colours that are tried on an area; more would only cost time. */
const triedColours = 3;
/** RGB distance of a colour from a background of the same name. */
const invisible = 60;
/** Pixels around an area's box that its object may reach: a faint edge is not in the area. */
const margin = 4;
/** Candidates whose place is improved. */
const improved = 12;
interface Candidate {
  readonly template: Template;
  readonly colour: Colour;
  readonly start: { readonly x: number; readonly y: number };
  readonly error: number;
}

/** The best explanation of an area by one of `among`. */
export function fitObject(blob: Blob, around: Surroundings, among: readonly Template[] = templates()): Fit {
  const own = ownDifference(blob, around);
  const candidates: Candidate[] = [];
  for (const colour of likelyColours(blob, around)) {
    for (const template of fitting(blob.box, among)) {
      const start = centreIn(blob.box, template);
      const error = errorAt(around, own, template, colour, start.x, start.y);
      candidates.push({ template, colour, start, error });
    }
  }
  const [best] = candidates
    .sort((a, b) => a.error - b.error)
    .slice(0, improved)
    .map(({ template, colour, start }) => ({
      template,
      colour,
      ...settle(start, (x, y) => errorAt(around, own, template, colour, x, y)),
    }))
    .sort((a, b) => a.error - b.error);
  if (best === undefined) throw new RangeError('An area has at least one candidate');
  const { template, colour, x, y, error } = best;
  const { shape, size, fill } = template;
  return { shape, size, fill, colour, x, y, misfit: error / own.total };
}

interface Own {
  /** Squared difference from the background of each pixel that may be the object's; 0 elsewhere [128, 128]. */
  readonly difference: Float32Array;
  /** Their sum. */
  readonly total: number;
}

/** Of the pixels in and around the area's box that are no other area's. */
function ownDifference({ box }: Blob, { rgb, painted, owners, owner }: Surroundings): Own {
  const difference = new Float32Array(side * side);
  let total = 0;
  for (let y = Math.max(0, box.top - margin); y < Math.min(side, box.bottom + margin); y++) {
    for (let x = Math.max(0, box.left - margin); x < Math.min(side, box.right + margin); x++) {
      const i = y * side + x;
      if (owners[i] !== 0 && owners[i] !== owner) continue;
      const away = differenceAt(rgb, painted, i);
      difference[i] = away;
      total += away;
    }
  }
  return { difference, total };
}

/** The colours nearest to most of the area's pixels, the most frequent first. */
export function likelyColours({ pixels }: Blob, around: Surroundings): Colour[] {
  const { rgb } = around;
  const votes = new Map<Colour, number>();
  const possible = colours.filter((colour) => isVisible(colour, pixels, around));
  // The area is a little wider than what is drawn: its pixels of background say nothing.
  const drawn = pixels.filter((i) => differenceAt(rgb, around.painted, i) >= invisible ** 2);
  for (const i of drawn.length > 0 ? drawn : pixels) {
    let [best, least] = ['black' as Colour, Number.POSITIVE_INFINITY];
    for (const colour of possible) {
      const away = Math.min(distance2(rgb, i * 3, palette[colour]), distance2(rgb, i * 3, shades[colour]));
      if (away < least) [best, least] = [colour, away];
    }
    votes.set(best, (votes.get(best) ?? 0) + 1);
  }
  const ranked = [...votes].sort(([, a], [, b]) => b - a);
  return ranked.slice(0, triedColours).map(([colour]) => colour);
}

/** Nothing is drawn in the colour of the background that it covers most. */
function isVisible(colour: Colour, pixels: readonly number[], { painted }: Surroundings): boolean {
  const alike = pixels.filter((i) => distance2(painted, i * 3, palette[colour]) < invisible ** 2);
  return alike.length <= pixels.length / 2;
}

/** Squared error over the area and the template, were the template drawn there in that colour. */
function errorAt(
  { rgb, painted, owners, owner }: Surroundings,
  { difference, total }: Own,
  template: Template,
  colour: Colour,
  x: number,
  y: number,
): number {
  const { dx, dy, cover, fill } = template;
  let error = total;
  for (let k = 0; k < cover.length; k++) {
    const px = x + (dx[k] ?? 0);
    const py = y + (dy[k] ?? 0);
    if (px < 0 || py < 0 || px >= side || py >= side) continue;
    const i = py * side + px;
    const belongs = owners[i] ?? 0;
    if (belongs !== 0 && belongs !== owner) continue;
    const paint: Rgb = fill === 'striped' && isShaded(py) ? shades[colour] : palette[colour];
    const part = cover[k] ?? 0;
    for (let c = 0; c < 3; c++) {
      const ground = painted[i * 3 + c] ?? 0;
      const drawn = ground + part * ((paint[c] ?? 0) - ground);
      error += ((rgb[i * 3 + c] ?? 0) - drawn) ** 2;
    }
    error -= difference[i] ?? 0;
  }
  return error;
}

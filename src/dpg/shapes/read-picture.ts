/** Reads a picture of the little world back: its background, and what is where. */

import { type Blob, findBlobs } from './find-blobs.ts';
import { type Fit, fitObject, likelyColours, type Surroundings } from './fit-object.ts';
import { fitOutline } from './fit-outline.ts';
import { assertPicture, type Picture, paintGround, smoothed } from './picture.ts';
import { readGround } from './read-ground.ts';
import { templates } from './templates.ts';
import { type Colour, cellOf, type Fill, type Ground, type Shape, type Size, side } from './world.ts';

/** An object in a picture. Without a shape it is something of that colour that is none of the eight shapes. */
export interface SeenObject {
  readonly shape: Shape | undefined;
  readonly colour: Colour;
  readonly size: Size | undefined;
  readonly fill: Fill | undefined;
  /** Its centre in pixels. */
  readonly x: number;
  readonly y: number;
  /** The cell that its centre is in. */
  readonly row: number;
  readonly col: number;
  /** From 0, a perfect fit, to about 1, nothing alike. */
  readonly misfit: number;
}

export interface Seen {
  /** Absent where no background of the world covers the picture; then nothing else can be told either. */
  readonly ground: Ground | undefined;
  readonly objects: readonly SeenObject[];
}

/** What leaves more than this unexplained may be a shape in wrong colours, or none. */
const worstMisfit = 0.45;
/** An outline that has less in common with every shape is none of them. */
const leastOverlap = 0.75;

/** @throws AppError `picture_size` unless the picture is 128 × 128 */
export function readPicture(picture: Picture): Seen {
  assertPicture(picture);
  const found = readGround(picture);
  if (found === undefined) return { ground: undefined, objects: [] };
  const { ground, tones } = found;
  const painted = paintGround({ split: ground.split, tones });
  const blobs = findBlobs(smoothed(picture.rgb), { split: ground.split, tones }, painted);
  const owners = new Uint8Array(side * side);
  for (const [index, { pixels }] of blobs.entries()) for (const i of pixels) owners[i] = index + 1;
  const objects = blobs.map((blob, index) =>
    recognise(blob, { rgb: picture.rgb, painted, owners, owner: index + 1 }),
  );
  return { ground, objects: objects.sort((a, b) => a.row - b.row || a.col - b.col) };
}

/** By colours and outline together; where the colours are not as they should be, by the outline. */
function recognise(blob: Blob, around: Surroundings): SeenObject {
  const fit = fitObject(blob, around);
  if (fit.misfit <= worstMisfit) return placed(fit);
  const { overlap, ...outline } = fitOutline(blob, around);
  if (overlap < leastOverlap) {
    const [colour = fit.colour] = likelyColours(blob, around);
    return { ...placed(fit), colour, shape: undefined, size: undefined, fill: undefined };
  }
  const alike = templates().filter(
    ({ shape, size, fill }) =>
      shape === outline.shape && size === outline.size && (fill === 'outlined') === outline.isHollow,
  );
  return placed(fitObject(blob, around, alike));
}

function placed({ shape, size, fill, colour, x, y, misfit }: Fit): SeenObject {
  return { shape, size, fill, colour, x, y, row: cellOf(y), col: cellOf(x), misfit };
}

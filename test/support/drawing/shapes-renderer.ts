/** Draws scenes of the little world exactly, as training/render.py does, to check what reads them back. */

import { type Picture, paintGround } from '../../../src/dpg/shapes/picture.ts';
import type { Scene } from '../../../src/dpg/shapes/prompts.ts';
import { coverage } from '../../../src/dpg/shapes/silhouette.ts';
import { cellSide, type Ground, isShaded, palette, shades, side } from '../../../src/dpg/shapes/world.ts';

/** Of the three columns and of the three rows, in pixels. */
export const centres = [24, 64, 104] as const;

export type SceneObject = Scene['objects'][number];

/** An object at any place: `dx` and `dy` move it from its cell's centre, in pixels. */
export type PlacedObject = SceneObject & { readonly dx?: number; readonly dy?: number };

export interface AnyScene {
  readonly background: Ground;
  readonly objects: readonly PlacedObject[];
}

/** The scene as 8-bit RGB [128, 128, 3]. */
export function renderScene({ background, objects }: AnyScene): Picture {
  const [first = 'white', second] = background.colours;
  const values = paintGround({
    split: background.split,
    tones: second ? [palette[first], palette[second]] : [palette[first]],
  });
  for (const object of objects) paintObject(values, object);
  return { rgb: Uint8Array.from(values, Math.round), width: side, height: side };
}

function paintObject(values: Float32Array, object: PlacedObject): void {
  const { shape, size, fill, colour, row, col, dx = 0, dy = 0 } = object;
  const left = (centres[col] ?? 0) + dx - cellSide / 2;
  const top = (centres[row] ?? 0) + dy - cellSide / 2;
  for (const [i, cover] of coverage(shape, size, fill === 'outlined').entries()) {
    const x = left + (i % cellSide);
    const y = top + Math.floor(i / cellSide);
    if (x < 0 || y < 0 || x >= side || y >= side) continue;
    const paint = fill === 'striped' && isShaded(y) ? shades[colour] : palette[colour];
    for (const c of [0, 1, 2] as const) {
      const at = (y * side + x) * 3 + c;
      values[at] = (values[at] ?? 0) + cover * (paint[c] - (values[at] ?? 0));
    }
  }
}

/** Writes finished pictures with everything that is needed to draw them again. */

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { encodePng } from '../../images/encode-png.ts';
import { writeImage } from '../../images/write-image.ts';
import type { DrawResult } from '../../pipeline/draw.ts';
import type { DrawRequest } from '../../pipeline/request.ts';
import { type DrawnPicture, pictureText } from '../picture-text.ts';

export interface SavedPicture {
  readonly path: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes `<folder>/<n>-<seed>.png` for every picture; n counts on from what is there, so that no earlier
 * picture is ever overwritten.
 * @throws UserError or AppError when the folder can't be written
 */
export async function savePictures(
  folder: string,
  drawn: Pick<DrawnPicture, 'model' | 'parts' | 'controls'>,
  request: DrawRequest,
  { images, tokens }: DrawResult,
): Promise<SavedPicture[]> {
  const first = await nextNumber(folder);
  const saved: SavedPicture[] = [];
  const { init: _, controls: __, ...settings } = request;
  for (const [i, { rgb, width, height, seed }] of images.entries()) {
    const file = path.join(folder, `${first + i}-${seed}.png`);
    const text = pictureText({ ...drawn, request: { ...settings, seed, images: 1 }, tokens });
    await writeImage(file, await encodePng(rgb, width, height, text));
    saved.push({ path: file, seed, width, height });
  }
  return saved;
}

async function nextNumber(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return 1 + Math.max(0, ...names.map((name) => Number(/^(\d+)-\d+\.png$/.exec(name)?.[1] ?? 0)));
}

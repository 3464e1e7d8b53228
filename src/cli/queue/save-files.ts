/** Writes pictures that came as files, under numbers that nobody has taken. */

import { randomUUID } from 'node:crypto';
import { link, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeImage } from '../../images/write-image.ts';
import type { DeliveredImage } from '../../jobs/ports.ts';
import type { SavedPicture } from '../imagine/save-pictures.ts';

/**
 * Writes `<folder>/<n>-<seed>.png` for every picture; n counts on from what is there. Programs that write there at the
 * same time never replace each other's pictures.
 * @throws UserError or AppError when the folder can't be written
 */
export async function saveFiles(folder: string, images: readonly DeliveredImage[]): Promise<SavedPicture[]> {
  const saved: SavedPicture[] = [];
  let next = await nextNumber(folder);
  for (const { png, seed, width, height } of images) {
    const temporary = path.join(folder, `.${randomUUID()}.png`);
    try {
      await writeImage(temporary, png);
      while (!(await giveName(temporary, fileName(folder, next, seed)))) next++;
    } finally {
      // Where it could not even be written, that is the error to tell.
      await rm(temporary, { force: true }).catch(() => {});
    }
    saved.push({ path: fileName(folder, next, seed), seed, width, height });
    next++;
  }
  return saved;
}

function fileName(folder: string, number: number, seed: number): string {
  return path.join(folder, `${number}-${seed}.png`);
}

async function nextNumber(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return 1 + Math.max(0, ...names.map((name) => Number(/^(\d+)-\d+\.png$/.exec(name)?.[1] ?? 0)));
}

/** False where the name is taken. A link, unlike a renaming, is refused then. */
async function giveName(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    // Some file systems have no links.
    await rename(temporary, file);
  }
  return true;
}

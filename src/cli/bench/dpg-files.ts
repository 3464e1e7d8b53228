/** The files of DPG-Bench that are drawn: one grid a prompt, named as its prompt, and what they were drawn with. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { decodeInitImage, readImageHeader } from '../../images/decode-init-image.ts';
import type { RgbImage } from '../../images/rgb-image.ts';
import { writeImage } from '../../images/write-image.ts';

/** What all pictures of a folder have in common. */
const settingsSchema = z.strictObject({ model: z.string(), images: z.int(), seed: z.int() });
export type DpgSettings = z.output<typeof settingsSchema>;

/** The folder of grids; the authors' script takes every file in it for one, so nothing else may lie there. */
export function gridFolder(out: string): string {
  return path.join(out, 'pictures');
}

export function gridFile(out: string, id: string): string {
  return path.join(gridFolder(out), `${id}.png`);
}

/**
 * Notes in `out` what its pictures are drawn with.
 * @throws UserError `other_settings` where pictures of another model or other seeds are there already
 */
export async function claimFolder(out: string, settings: DpgSettings): Promise<void> {
  if (await checkFolder(out, settings)) return;
  const text = `${JSON.stringify(settings, null, 1)}\n`;
  await writeImage(settingsFile(out), Buffer.from(text), 'file of settings');
}

/**
 * @returns whether it is noted in `out` what its pictures were drawn with
 * @throws UserError `other_settings` where that isn't what is asked for
 */
export async function checkFolder(
  out: string,
  asked: { readonly [K in keyof DpgSettings]?: DpgSettings[K] | undefined },
): Promise<boolean> {
  const text = await readFile(settingsFile(out), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const found = settingsSchema.safeParse(parseJson(text)).data;
  const differs = (['model', 'images', 'seed'] as const).find(
    (key) => asked[key] !== undefined && found?.[key] !== asked[key],
  );
  if (differs === undefined) return true;
  throw new UserError(
    'other_settings',
    `${out} holds pictures with ${differs} ${found?.[differs]}, not ${asked[differs]}: choose another --out`,
  );
}

const settingsFile = (out: string) => path.join(out, 'settings.json');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the file is there and whole: a picture that was cut off is drawn again. */
export async function isWhole(file: string): Promise<boolean> {
  const there = await stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
  if (!there) return false;
  return readGrid(file).then(
    () => true,
    () => false,
  );
}

/** @throws UserError for a file that is no picture or is damaged */
export async function readGrid(file: string): Promise<RgbImage> {
  const bytes = await readFile(file);
  return decodeInitImage(bytes, await readImageHeader(bytes));
}

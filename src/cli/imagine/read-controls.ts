/** `--control KIND=FILE[,strength[,start[,end]]]`: the pictures that guide a drawing. */

import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { canny } from '../../images/canny.ts';
import { decodeInitImage } from '../../images/decode-init-image.ts';
import type { ControlRequest } from '../../pipeline/request.ts';

const shape = /^([^=]+)=(.+?)((?:,[^,/\\\\]*){0,3})$/;

/**
 * Reads the pictures in the size of the drawing. For `canny` the outlines are drawn here; other kinds take a ready map,
 * and so does a ControlNet that is named in full.
 * @throws UserError `bad_option` or `bad_control`
 */
export async function readControls(
  typed: readonly string[],
  size: { readonly width: number; readonly height: number },
): Promise<ControlRequest[]> {
  const controls: ControlRequest[] = [];
  for (const option of typed) {
    const [, name = '', file = '', numbers = ''] = shape.exec(option) ?? [];
    if (name === '' || file === '') {
      throw new UserError(
        'bad_option',
        `--control takes a kind and a picture such as canny=room.png or depth=map.png,0.8,0,0.6, not ${JSON.stringify(option)}`,
      );
    }
    const [strength = 1, start = 0, end = 1] = numbers.split(',').slice(1).map(readNumber);
    const picture = await decodeInitImage(await readPicture(file), size);
    const image = name.toLowerCase() === 'canny' ? canny(picture) : picture;
    controls.push({ name, image, strength, start, end });
  }
  return controls;
}

function readNumber(typed: string): number {
  const value = Number(typed);
  if (typed.trim() !== '' && Number.isFinite(value)) return value;
  throw new UserError(
    'bad_option',
    `--control takes numbers after its picture, not ${JSON.stringify(typed)}`,
  );
}

async function readPicture(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError('bad_control', `--control: ${file} can't be read`, { cause });
  }
}

/** `--control KIND=FILE[,strength[,start[,end]]]`: the pictures that guide a drawing. */

import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { badRequest } from '../request/bad-request.ts';
import { type Control, readControl } from '../request/controls.ts';
import { fields } from '../request/fields.ts';

export interface ControlOption {
  readonly control: Control;
  readonly picture: Buffer;
}

const shape = /^([^=]+)=(.+?)((?:,[^,/\\\\]*){0,3})$/;

/** @throws UserError `bad_option`, `bad_request` or `bad_control` */
export async function readControlOptions(typed: readonly string[]): Promise<ControlOption[]> {
  const { max } = fields.controls;
  if (typed.length > max) throw badRequest('tooMany', { flag: '--control', max, count: typed.length });
  const parsed = typed.map((option) => {
    const [, name = '', file = '', numbers = ''] = shape.exec(option) ?? [];
    if (name !== '' && file !== '') return { control: readControl(name, numbers.split(',').slice(1)), file };
    throw new UserError(
      'bad_option',
      `--control takes a kind and a picture such as canny=room.png or depth=map.png,0.8,0,0.6, not ${JSON.stringify(option)}`,
    );
  });
  return Promise.all(
    parsed.map(async ({ control, file }) => ({ control, picture: await readPicture(file) })),
  );
}

async function readPicture(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError('bad_control', `--control: ${file} can't be read`, { cause });
  }
}

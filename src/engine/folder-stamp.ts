/** Tells whether the files of a bundle are still those that were loaded. */

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';

/** What a model is made of; a picture or a card beside it may change as it likes. */
const parts = /\.(json|safetensors)$/;

/**
 * Another text when a config or a weight file in `folder`, or in a folder right in it, was added, removed, resized or
 * written.
 * @throws AppError `missing_file` when files go away meanwhile
 */
export async function folderStamp(folder: string): Promise<string> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
    const states = await Promise.all([folder, ...inner].map(statesIn));
    return createHash('sha256').update(JSON.stringify(states.flat().sort())).digest('hex');
  } catch (cause) {
    throw new AppError('missing_file', `The model in ${folder} can't be read`, { cause });
  }
}

async function statesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => parts.test(name));
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(folder, name));
      return `${path.join(folder, name)}:${size}:${mtimeMs}`;
    }),
  );
}

/** Checks whether a model's files are still the ones that were loaded. */

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';

/** What a model is made of; a picture or a card beside it may change as it likes. */
const parts = /\.(json|safetensors|txt|model)$/;

/**
 * Another text when any of `sources` was added, removed, resized or written: a file itself, and of a folder the
 * configs and weights in it and in the folders right in it.
 * @throws AppError `missing_file` when files go away meanwhile
 */
export async function fileStamp(sources: readonly string[]): Promise<string> {
  try {
    const states = await Promise.all(sources.map(statesOf));
    return createHash('sha256').update(JSON.stringify(states.flat().sort())).digest('hex');
  } catch (cause) {
    throw new AppError('missing_file', `The model in ${sources.join(', ')} can't be read`, { cause });
  }
}

async function statesOf(source: string): Promise<string[]> {
  if ((await stat(source)).isFile()) return [await stateOf(source)];
  const entries = await readdir(source, { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(source, name));
  return (await Promise.all([source, ...inner].map(statesIn))).flat();
}

async function statesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => parts.test(name));
  return Promise.all(names.map((name) => stateOf(path.join(folder, name))));
}

async function stateOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${file}:${size}:${mtimeMs}`;
}

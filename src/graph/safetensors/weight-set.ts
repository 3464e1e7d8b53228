/** The weights of one network, wherever they lie: tensors by the graph's names, and what is changed about them. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { WeightPatch } from '../patches/patch.ts';
import type { TensorEntry } from './header.ts';

export interface Weights {
  /** The deepest folder that holds all of the files; external data is named relative to it. */
  readonly root: string;
  /** By the name that the graph looks for, which may not be the file's own. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Changes made to a tensor while the graph is built, in this order. */
  readonly patches: ReadonlyMap<string, readonly WeightPatch[]>;
}

/**
 * Weights from any files: several may lie in different folders.
 * @throws UserError `bad_safetensors` for files on different drives
 */
export function createWeights(
  tensors: ReadonlyMap<string, TensorEntry>,
  patches: Weights['patches'] = new Map(),
): Weights {
  const files = new Set([...tensors.values()].map((tensor) => tensor.file));
  for (const patch of [...patches.values()].flat()) {
    for (const { file } of patchTensors(patch)) files.add(file);
  }
  return { root: commonFolder([...new Set([...files].map((file) => path.dirname(file)))]), tensors, patches };
}

/** All files that the weights are read from, sorted. */
export function weightFiles({ tensors, patches }: Weights): string[] {
  const entries = [...tensors.values(), ...[...patches.values()].flat().flatMap(patchTensors)];
  return [...new Set(entries.map(({ file }) => file))].sort();
}

/** The tensors that a patch reads. */
function patchTensors(patch: object): TensorEntry[] {
  return Object.values(patch).flatMap((value: unknown) => {
    if (typeof value !== 'object' || value === null) return [];
    return isEntry(value) ? [value] : patchTensors(value);
  });
}

function isEntry(value: object): value is TensorEntry {
  return 'offset' in value && 'file' in value;
}

/** The deepest folder that all of `folders` lie in; on Unix there is always one, if only `/`. */
function commonFolder(folders: string[]): string {
  let common = folders[0] ?? path.sep;
  while (!folders.every((folder) => folder === common || folder.startsWith(withSeparator(common)))) {
    const parent = path.dirname(common);
    if (parent === common) {
      throw new UserError(
        'bad_safetensors',
        `All files of a model must lie on one drive, not on several: ${folders.join(', ')}`,
      );
    }
    common = parent;
  }
  return common;
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}

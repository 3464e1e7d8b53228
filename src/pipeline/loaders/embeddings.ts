/** Textual inversions: a word in a prompt that stands for vectors somebody trained for CLIP. */

import { UserError } from '../../errors.ts';
import { readSafetensors } from '../../graph/safetensors/header.ts';
import { readValues } from '../../graph/safetensors/read-values.ts';
import { placeOfName } from '../../request/named-words.ts';
import { expectKind } from './file-kind.ts';
import { fileOn, listFiles } from './library.ts';

export interface Embedding {
  /** The word that stands for it in a prompt: the file's name. */
  readonly name: string;
  /** One or more, [width] each. */
  readonly vectors: readonly Float32Array[];
}

/** More would fill most of what CLIP reads at once. */
const maxVectors = 64;

/**
 * The textual inversions of the folder whose names stand in `texts`; others are not read.
 * @throws UserError for files that hold none or one for another model
 */
export async function embeddingsIn(
  texts: readonly string[],
  modelsFolder: string,
  width: number,
): Promise<Embedding[]> {
  const typed = texts.join('\n');
  const all = await listFiles('embedding', modelsFolder);
  const names = all.filter((name) => placeOfName(typed, name) >= 0);
  const embeddings: Embedding[] = [];
  for (const name of names) {
    embeddings.push({ name, vectors: await readVectors(fileOn('embedding', name, modelsFolder), width) });
  }
  return embeddings;
}

async function readVectors(file: string, width: number): Promise<Float32Array[]> {
  const { tensors } = await readSafetensors(file);
  expectKind(file, tensors, 'embedding');
  const entry = tensors.get('emb_params') ?? tensors.get('clip_l') ?? [...tensors.values()][0];
  const [count = 1, own = 0] = entry?.shape.length === 1 ? [1, entry.shape[0]] : (entry?.shape ?? []);
  if (entry === undefined || own !== width || count > maxVectors) {
    throw new UserError(
      'wrong_kind',
      `${file} can't be used as a textual inversion: its vectors are [${entry?.shape}], but this model's CLIP takes [up to ${maxVectors},${width}]`,
    );
  }
  const values = await readValues(entry);
  return Array.from({ length: count }, (_, i) => values.slice(i * width, (i + 1) * width));
}

/** A prompt as CLIP reads it: chunks of 75 tokens with a start and an end mark each, every token with its weight. */

import { readMarks } from '../../request/attention-marks.ts';
import { placeOfName } from '../../request/named-words.ts';
import type { Embedding } from '../loaders/embeddings.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

/** CLIP's own marks around a text. */
const marks = { start: 49406, end: 49407 };

/** What stands at one place of a chunk: a word of the vocabulary, or a vector that someone trained. */
export interface ClipToken {
  readonly id: number;
  readonly weight: number;
  readonly vector?: Float32Array;
}

export type ClipChunk = readonly ClipToken[];

const end: ClipToken = { id: marks.end, weight: 1 };

/**
 * Cuts `prompt` into chunks of `size` tokens, marks included; there is always one.
 * @param embeddings textual inversions, used where their names stand in the prompt
 */
export function clipChunks(
  prompt: string,
  tokenizer: Tokenizer,
  size: number,
  embeddings: readonly Embedding[] = [],
): ClipChunk[] {
  const room = size - 2;
  const chunks: ClipToken[][] = [[]];
  const add = (token: ClipToken) => {
    const last = chunks.at(-1);
    if (last === undefined || last.length === room) chunks.push([token]);
    else last.push(token);
  };
  for (const piece of readMarks(prompt)) {
    if (piece === 'break') {
      chunks.push([]);
      continue;
    }
    for (const token of tokens(piece.text, tokenizer, embeddings)) add({ ...token, weight: piece.weight });
  }
  return chunks.map((chunk) => framed(chunk, size));
}

/** A chunk of nothing, to make two texts equally long. */
export function emptyChunk(size: number): ClipChunk {
  return framed([], size);
}

function framed(chunk: readonly ClipToken[], size: number): ClipChunk {
  const padding = new Array<ClipToken>(size - 1 - chunk.length).fill(end);
  return [{ id: marks.start, weight: 1 }, ...chunk, ...padding];
}

function* tokens(
  text: string,
  tokenizer: Tokenizer,
  embeddings: readonly Embedding[],
): Generator<Omit<ClipToken, 'weight'>> {
  const found = firstEmbedding(text, embeddings);
  if (found === undefined) {
    for (const id of tokenizer.encode(text)) yield { id };
    return;
  }
  const { embedding, at } = found;
  yield* tokens(text.slice(0, at), tokenizer, embeddings);
  // The id is not read: the vector stands in its place.
  for (const vector of embedding.vectors) yield { id: marks.end, vector };
  yield* tokens(text.slice(at + embedding.name.length), tokenizer, embeddings);
}

/** The first name in the text; of those that begin at one place the longest. Names are whole words. */
function firstEmbedding(text: string, embeddings: readonly Embedding[]) {
  let best: { embedding: Embedding; at: number } | undefined;
  for (const embedding of embeddings) {
    const { name } = embedding;
    const at = placeOfName(text, name);
    if (at < 0) continue;
    const longer = best !== undefined && best.at === at && name.length > best.embedding.name.length;
    if (best === undefined || at < best.at || longer) best = { embedding, at };
  }
  return best;
}

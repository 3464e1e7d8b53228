/** CLIP's hidden states of a text in chunks, each token's vector weighed as its marks say. */

import type { Models } from '../models.ts';
import type { ClipChunk } from './clip-chunks.ts';

/**
 * [tokens of all chunks, width]. After weighing, the whole is brought back to the mean that it had before, as the
 * tools do that made these marks known: a weight moves attention among the words and not the picture's contrast.
 * @param skip 1 for the last layer, 2 for the one before it, and so on
 */
export async function encodeChunks(
  models: Models,
  chunks: readonly ClipChunk[],
  skip: number,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const chunk of chunks) parts.push(await models.encodeClip(chunk, skip));
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const weights = chunks.flatMap((chunk) => chunk.map(({ weight }) => weight));
  return weights.every((weight) => weight === 1) ? whole : weighed(whole, weights);
}

function weighed(states: Float32Array, weights: readonly number[]): Float32Array {
  const width = states.length / weights.length;
  const before = mean(states);
  const changed = states.map((value, i) => value * (weights[Math.floor(i / width)] ?? 1));
  const factor = before / mean(changed);
  // A mean of nothing leaves nothing to restore.
  return Number.isFinite(factor) ? changed.map((value) => value * factor) : changed;
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

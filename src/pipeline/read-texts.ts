/** Who reads which text of a request: T5 the sentences, CLIP the words with their weights. */

import { withoutMarks } from './clip/attention-marks.ts';
import { type ClipChunk, clipChunks, emptyChunk } from './clip/clip-chunks.ts';
import type { TextEncoder, TextToRead } from './conditioning.ts';
import type { Models } from './models.ts';
import type { Pieces } from './pieces.ts';
import type { DrawRequest } from './request.ts';
import type { RequestText } from './start-drawing.ts';

/** One text at a time. */
export async function* encoding(
  models: Models,
  encode: TextEncoder,
  request: DrawRequest,
): Pieces<RequestText> {
  const { prompt, negative } = await textsToRead(models, request);
  const encoded = await encode(prompt);
  if (negative === undefined) return { prompt: encoded, negative: undefined };
  yield;
  return { prompt: encoded, negative: await encode(negative) };
}

/** The negative text is absent where guidance is off: nothing would attend to it. */
async function textsToRead(
  models: Models,
  request: DrawRequest,
): Promise<{ prompt: TextToRead; negative: TextToRead | undefined }> {
  const { tokenLength: length, clip, clipSkip: skip = 1, negativeClip = false, guidance } = request;
  const chunksOf = await chunker(models, request);
  const promptChunks = clip ? chunksOf(request.clipPrompt ?? request.prompt) : undefined;
  const negativeChunks = clip || negativeClip ? chunksOf(request.negative) : undefined;
  // Both texts attend in one call, so they must be equally long; where CLIP alone reads one of them, they never are.
  const count = negativeClip ? 0 : Math.max(promptChunks?.length ?? 0, negativeChunks?.length ?? 0);
  const size = models.bundle.configs.clip?.max_position_embeddings ?? 77;
  const filled = (chunks: readonly ClipChunk[] | undefined) =>
    chunks && {
      chunks: [...chunks, ...new Array<ClipChunk>(Math.max(0, count - chunks.length)).fill(emptyChunk(size))],
      skip,
    };
  const prompt = { t5: withoutMarks(request.prompt, clip), length, clip: filled(promptChunks) };
  if (guidance <= 1) return { prompt, negative: undefined };
  const t5 = negativeClip ? undefined : withoutMarks(request.negative, clip);
  return { prompt, negative: { t5, length, clip: filled(negativeChunks) } };
}

/** What cuts a text into CLIP's chunks, with the textual inversions that the request's texts name. */
async function chunker(models: Models, request: DrawRequest): Promise<(text: string) => ClipChunk[]> {
  const { clip } = models.bundle.configs;
  if (clip === undefined || !(request.clip || request.negativeClip)) return () => [];
  const tokenizer = await models.clipTokenizer();
  const embeddings = await models.bundle.embeddingsIn([
    request.clipPrompt ?? request.prompt,
    request.negative,
  ]);
  return (text) => clipChunks(text, tokenizer, clip.max_position_embeddings, embeddings);
}

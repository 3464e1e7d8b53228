/** Who reads which text of a request: T5 the sentences, CLIP the words with their weights. */

import { holdsMarks, withoutMarks } from '../../request/attention-marks.ts';
import { badRequest, brief } from '../../request/bad-request.ts';
import { readsNothing, unreadableIn } from '../../request/readable.ts';
import type { TokenUse, Unread } from '../../request/token-use.ts';
import { type ClipChunk, clipChunks, emptyChunk } from '../clip/clip-chunks.ts';
import type { Models } from '../models.ts';
import type { Pieces } from '../pieces.ts';
import type { DrawRequest } from '../request.ts';
import type { RequestText } from '../start-drawing.ts';
import type { EncodedText, TextEncoder, TextToRead } from './conditioning.ts';

/** One text at a time. */
export async function* encoding(
  models: Models,
  encode: TextEncoder,
  request: DrawRequest,
): Pieces<RequestText> {
  await assertReadable(models, request);
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

/** @throws BadRequest where T5 reads nothing of the prompt: the picture would have nothing to do with it */
async function assertReadable(models: Models, { prompt }: DrawRequest): Promise<void> {
  const { alphabet } = await models.t5Tokenizer();
  if (alphabet === undefined || !readsNothing(prompt, alphabet.letters)) return;
  throw badRequest('unreadable', { typed: brief(prompt) });
}

/** What was read, and what was not, of both texts. */
export async function tokenUse(
  models: Models,
  { prompt, negative, clip }: DrawRequest,
  read: RequestText,
): Promise<TokenUse> {
  const letters = (await models.t5Tokenizer()).alphabet?.letters;
  const unread = (text: string, tokens: EncodedText['tokens'] | undefined): Unread | undefined => {
    if (!tokens || (tokens.dropped === 0 && tokens.unknown === 0)) return undefined;
    return {
      ...(tokens.dropped > 0 && { cut: tokens.cut }),
      ...(tokens.unknown > 0 && letters !== undefined && { unknown: [...unreadableIn(text, letters)] }),
    };
  };
  const [first, second] = [read.prompt.tokens, read.negative?.tokens];
  const [ofPrompt, ofNegative] = [unread(prompt, first), unread(negative, second)];
  const marksLost = !clip && (holdsMarks(prompt) || (second !== undefined && holdsMarks(negative)));
  return {
    prompt: first.total,
    negative: second?.total ?? 0,
    used: first.total - first.dropped,
    dropped: first.dropped,
    unknown: first.unknown,
    negativeDropped: second?.dropped ?? 0,
    negativeUnknown: second?.unknown ?? 0,
    ...((ofPrompt || ofNegative || marksLost) && {
      unread: {
        ...(ofPrompt && { prompt: ofPrompt }),
        ...(ofNegative && { negative: ofNegative }),
        ...(marksLost && { marks: true }),
      },
    }),
  };
}

/** From a prompt to what the UNet attends to at every timestep. */

import { LRUCache } from 'lru-cache';
import type { TokenLength } from '../../request/request.ts';
import type { ClipChunk } from '../clip/clip-chunks.ts';
import { encodeChunks } from '../clip/encode-clip.ts';
import { assertFinite } from '../finite.ts';
import type { Models } from '../models.ts';
import { assertInVocabulary, type T5Tokens, t5Tokens } from './prompt-tokens.ts';

/** A prompt after the text encoders. */
export interface EncodedText {
  readonly tokens: T5Tokens;
  /** T5's hidden states [tokens, d_model]; absent for a text that CLIP alone reads. */
  readonly hidden: Float32Array | undefined;
  /** CLIP's hidden states [77 · chunks, hidden_size]. */
  readonly clip: Float32Array | undefined;
}

/** A text and who reads it how. */
export interface TextToRead {
  /** For T5, without marks; absent where CLIP alone reads. */
  readonly t5: string | undefined;
  readonly length: TokenLength;
  /** For CLIP; `skip` 1 takes its last layer. Absent where T5 alone reads. */
  readonly clip: { readonly chunks: readonly ClipChunk[]; readonly skip: number } | undefined;
}

/** Encodes prompts and remembers the latest ones. */
export type TextEncoder = (text: TextToRead) => Promise<EncodedText>;

/** What a context is made of: `tokens` vectors, flattened, for each timestep. */
export interface Conditioning {
  readonly tokens: number;
  contextAt(timestep: number): Float32Array;
}

// The hidden states of 128 tokens of T5-XL take 1 MB: room for a few hundred prompts.
const cacheBytes = 256_000_000;
// The connector's attention grows with steps × tokens; this bounds its memory at no loss of speed.
const maxStepsTimesTokens = 8192;

/** A text encoder over `models` with a least-recently-used cache by prompt. */
export function createTextEncoder(models: Models): TextEncoder {
  const cache = new LRUCache<string, EncodedText>({
    maxSize: cacheBytes,
    sizeCalculation: ({ hidden, clip }) => (hidden?.byteLength ?? 0) + (clip?.byteLength ?? 0) + 1024,
  });
  return async (text) => {
    const key = keyOf(text);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const tokens =
      text.t5 === undefined ? noTokens : t5Tokens(await models.t5Tokenizer(), text.t5, text.length);
    assertInVocabulary(tokens.ids, models.bundle.configs.t5.vocab_size, 'T5');
    const encoded = {
      tokens,
      hidden:
        text.t5 === undefined
          ? undefined
          : assertFinite(await models.encodeT5(tokens.ids, tokens.mask), models, 'nan_text'),
      clip: text.clip && assertFinite(await encodeForClip(models, text.clip), models, 'nan_text'),
    };
    cache.set(key, encoded);
    return encoded;
  };
}

const noTokens: T5Tokens = { ids: [], mask: [], total: 0, dropped: 0, cut: '', unknown: 0 };

function keyOf({ t5, length, clip }: TextToRead): string {
  const chunks = clip?.chunks.map((chunk) =>
    chunk.map(({ id, weight, vector }) => [id, weight, ...(vector ? [Array.from(vector)] : [])]),
  );
  return JSON.stringify([t5, length, chunks, clip?.skip]);
}

async function encodeForClip(
  models: Models,
  { chunks, skip }: NonNullable<TextToRead['clip']>,
): Promise<Float32Array> {
  const vocabulary = models.bundle.configs.clip?.vocab_size ?? 0;
  for (const chunk of chunks)
    assertInVocabulary(
      chunk.map(({ id }) => id),
      vocabulary,
      'CLIP',
    );
  return encodeChunks(models, chunks, skip);
}

/** The context of `text` at all of `timesteps`, computed in one go (they don't depend on the image). */
export async function condition(
  models: Models,
  text: EncodedText,
  timesteps: readonly number[],
): Promise<Conditioning> {
  const { num_latents, width } = models.bundle.configs.connector;
  const { clip, hidden } = text;
  if (hidden === undefined) {
    // CLIP knows no timesteps.
    const context = clip ?? new Float32Array();
    return { tokens: context.length / width, contextAt: () => context };
  }
  const distinct = [...new Set(timesteps)];
  const clipTokenCount = (clip?.length ?? 0) / width;
  const chunk = Math.max(1, Math.floor(maxStepsTimesTokens / (text.tokens.ids.length + num_latents)));
  const contexts = new Map<number, Float32Array>();
  for (let first = 0; first < distinct.length; first += chunk) {
    const part = distinct.slice(first, first + chunk);
    const connected = assertFinite(await models.connect(hidden, part), models, 'nan_text');
    for (const [i, timestep] of part.entries()) {
      const own = connected.subarray(i * num_latents * width, (i + 1) * num_latents * width);
      contexts.set(timestep, clip === undefined ? own : joined(clip, own));
    }
  }
  return {
    tokens: num_latents + clipTokenCount,
    contextAt(timestep) {
      const context = contexts.get(timestep);
      if (context === undefined) throw new RangeError(`Timestep ${timestep} was not prepared`);
      return context;
    },
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

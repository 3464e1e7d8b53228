/** From a prompt to what the UNet attends to at every timestep. */

import { LRUCache } from 'lru-cache';
import type { TokenLength } from '../request/request.ts';
import { assertFinite } from './finite.ts';
import type { Models } from './models.ts';
import { assertInVocabulary, clipTokens, type T5Tokens, t5Tokens } from './prompt-tokens.ts';

/** A prompt after the text encoders. */
export interface EncodedText {
  readonly tokens: T5Tokens;
  /** T5's hidden states [tokens, d_model]. */
  readonly hidden: Float32Array;
  /** CLIP's hidden states [77, hidden_size], for ELLA+CLIP. */
  readonly clip: Float32Array | undefined;
}

/** Encodes prompts and remembers the latest ones. */
export type TextEncoder = (prompt: string, length: TokenLength, withClip: boolean) => Promise<EncodedText>;

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
    sizeCalculation: ({ hidden, clip }) => hidden.byteLength + (clip?.byteLength ?? 0) + 1024,
  });
  return async (prompt, length, withClip) => {
    const key = JSON.stringify([prompt, length, withClip]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const tokens = t5Tokens(await models.t5Tokenizer(), prompt, length);
    assertInVocabulary(tokens.ids, models.bundle.configs.t5.vocab_size, 'T5');
    const encoded = {
      tokens,
      hidden: assertFinite(await models.encodeT5(tokens.ids, tokens.mask), models, 'nan_text'),
      clip: withClip ? await encodeWithClip(models, prompt) : undefined,
    };
    cache.set(key, encoded);
    return encoded;
  };
}

async function encodeWithClip(models: Models, prompt: string): Promise<Float32Array> {
  const { clip } = models.bundle.configs;
  const ids = clipTokens(await models.clipTokenizer(), prompt, clip?.max_position_embeddings ?? 77);
  assertInVocabulary(ids, clip?.vocab_size ?? 0, 'CLIP');
  return assertFinite(await models.encodeClip(ids), models, 'nan_text');
}

/** The context of `text` at all of `timesteps`, computed in one go (they don't depend on the image). */
export async function condition(
  models: Models,
  text: EncodedText,
  timesteps: readonly number[],
): Promise<Conditioning> {
  const { num_latents, width } = models.bundle.configs.connector;
  const distinct = [...new Set(timesteps)];
  const clipTokenCount = (text.clip?.length ?? 0) / width;
  const chunk = Math.max(1, Math.floor(maxStepsTimesTokens / (text.tokens.ids.length + num_latents)));
  const contexts = new Map<number, Float32Array>();
  for (let first = 0; first < distinct.length; first += chunk) {
    const part = distinct.slice(first, first + chunk);
    const connected = assertFinite(await models.connect(text.hidden, part), models, 'nan_text');
    for (const [i, timestep] of part.entries()) {
      const own = connected.subarray(i * num_latents * width, (i + 1) * num_latents * width);
      contexts.set(timestep, text.clip === undefined ? own : joined(text.clip, own));
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

/** Prompts as the ids that T5 and CLIP read, and the count of what was read and what was not. */

import { UserError } from '../../errors.ts';
import type { TokenLength } from '../../request/request.ts';
import { trainedTokens } from '../../request/token-use.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Ids for T5. `mask` is 1 on real tokens and 0 on padding. */
export interface T5Tokens {
  readonly ids: number[];
  readonly mask: number[];
  /** Tokens of the whole prompt, its end mark included. */
  readonly total: number;
  /** Tokens that were left out because the prompt is too long, and what they say. */
  readonly dropped: number;
  readonly cut: string;
  /** Pieces that stand for something unreadable. */
  readonly unknown: number;
}

/** What Flan-T5 was trained with; nothing is known beyond. */
const maxTokens = 512;
const t5 = { pad: 0, end: 1 };
const clip = { start: 49406, end: 49407 };

/** All of a prompt's ids with the marks around them: no limit, no padding. */
export const wholeT5 = (tokenizer: Tokenizer, prompt: string) => [...tokenizer.encode(prompt), t5.end];
export const wholeClip = (tokenizer: Tokenizer, prompt: string) => [
  clip.start,
  ...tokenizer.encode(prompt),
  clip.end,
];

/** The tokens of `prompt` as `length` wants them; too long a prompt keeps its beginning and the end mark. */
export function t5Tokens(tokenizer: Tokenizer, prompt: string, length: TokenLength): T5Tokens {
  const text = tokenizer.encode(prompt);
  const limit = length === 'fixed' ? trainedTokens : maxTokens;
  const dropped = Math.max(0, text.length + 1 - limit);
  const ids = [...text.slice(0, limit - 1), t5.end];
  const padding = length === 'fixed' ? limit - ids.length : 0;
  return {
    ids: [...ids, ...new Array<number>(padding).fill(t5.pad)],
    mask: [...ids.map(() => 1), ...new Array<number>(padding).fill(0)],
    total: text.length + 1,
    dropped,
    cut: dropped > 0 ? tokenizer.textFrom(prompt, limit - 1) : '',
    unknown: text.filter((id) => id === tokenizer.alphabet?.unknown).length,
  };
}

/** @throws UserError `bad_tokenizer` when an id lies outside of the model's table of embeddings */
export function assertInVocabulary(ids: readonly number[], vocabulary: number, model: string): void {
  const outside = ids.find((id) => id >= vocabulary);
  if (outside !== undefined) {
    throw new UserError(
      'bad_tokenizer',
      `The tokenizer of ${model} gave id ${outside}; the model knows ${vocabulary}`,
    );
  }
}

/** Text to token ids, for T5 and CLIP, exactly as transformers' tokenizers do it for plain text. */

import path from 'node:path';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { UserError } from '../../errors.ts';
import { readTokenizerSpec, type TokenizerSpec } from './tokenizer-spec.ts';

/** Turns text into ids without the special tokens that models expect around it. */
export interface Tokenizer {
  encode(text: string): number[];
  /** What the pieces of `text` say from one on, counted from 0. */
  textFrom(text: string, first: number): string;
  /** All characters that it has pieces for, and the id of what it has none for; absent where it reads bytes. */
  readonly alphabet: { readonly letters: string; readonly unknown: number } | undefined;
}

/** Marks of T5 and CLIP; some files list them without saying that they are special. */
const mark = /^<(?:pad|unk|s|\/s|extra_id_\d+|\|(?:start|end)oftext\|)>$/;

/**
 * Loads the tokenizer in `folder`.
 *
 * Its special tokens are taken out: somebody who types `</s>` or `<|endoftext|>` means these characters, and must not
 * be able to end the prompt with them. Added tokens that aren't special, such as those of a textual inversion, stay.
 * @throws UserError `missing_file` or `bad_tokenizer`
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const spec = await readTokenizerSpec(folder);
  let tokenizer: HubTokenizer;
  try {
    tokenizer = new HubTokenizer(withoutSpecialTokens(spec), {});
    // Some mistakes in a file show only when a text goes through all of it.
    tokenizer.encode('a trial', { add_special_tokens: false });
  } catch (cause) {
    const message = `The files in ${path.join(folder, path.sep)} can't be used as a tokenizer`;
    throw new UserError('bad_tokenizer', message, { cause });
  }
  const pieces = (text: string) => tokenizer.encode(text, { add_special_tokens: false });
  return {
    encode: (text) => pieces(text).ids,
    textFrom: (text, first) => pieces(text).tokens.slice(first).join('').replaceAll(space, ' ').trim(),
    alphabet: alphabetOf(spec),
  };
}

/** How sentencepiece writes a space. */
const space = '▁';

function alphabetOf({ model }: TokenizerSpec): Tokenizer['alphabet'] {
  if (model.type !== 'Unigram' || typeof model.unk_id !== 'number') return undefined;
  const single = model.vocab.map(([piece]) => piece).filter((piece) => [...piece].length === 1);
  return { letters: single.join(''), unknown: model.unk_id };
}

function withoutSpecialTokens(spec: TokenizerSpec) {
  const isSpecial = ({ special, content }: TokenizerSpec['added_tokens'][number]) =>
    special || mark.test(content);
  const special = new Set(spec.added_tokens.filter(isSpecial).map(({ content }) => content));
  const { model } = spec;
  return {
    ...spec,
    added_tokens: spec.added_tokens.filter((token) => !isSpecial(token)),
    model: model.type === 'Unigram' ? { ...model, vocab: unmatchable(model.vocab, special) } : model,
  };
}

// sentencepiece never finds its control pieces in a text, but as ordinary entries of a Unigram vocabulary
// they would be found, and preferred (their score is 0). The ids must stay, so the pieces get a name that
// nobody types: a noncharacter of Unicode in front.
function unmatchable(vocab: readonly (readonly [string, number])[], special: ReadonlySet<string>) {
  return vocab.map(([piece, score]) => [special.has(piece) ? `\u{fdd0}${piece}` : piece, score]);
}

/** Text to token ids, for T5 and CLIP, exactly as transformers' tokenizers do it for plain text. */

import path from 'node:path';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { UserError } from '../errors.ts';
import { readTokenizerSpec, type TokenizerSpec } from './tokenizer-spec.ts';

/** Turns text into ids without the special tokens that models expect around it. */
export interface Tokenizer {
  encode(text: string): number[];
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
  const spec = withoutSpecialTokens(await readTokenizerSpec(folder));
  let tokenizer: HubTokenizer;
  try {
    tokenizer = new HubTokenizer(spec, {});
  } catch (cause) {
    const message = `The files in ${path.join(folder, path.sep)} can't be used as a tokenizer`;
    throw new UserError('bad_tokenizer', message, { cause });
  }
  return { encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids };
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

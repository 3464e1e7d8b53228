/** Text to token ids, for T5 and CLIP, exactly as transformers' tokenizers do it for plain text. */

import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { readJsonFile } from './json-file.ts';

/** Turns text into ids without the special tokens that models expect around it. */
export interface Tokenizer {
  encode(text: string): number[];
}

const specSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number().int(), content: z.string() })).default([]),
  model: z.looseObject({ type: z.enum(['Unigram', 'BPE']), vocab: z.unknown() }),
});

/**
 * Loads `folder`/tokenizer.json.
 *
 * The special tokens are taken out of it: somebody who types `</s>` or `<|endoftext|>` means these
 * characters, and must not be able to end the prompt with them.
 * @throws AppError `missing_file` or `bad_tokenizer`
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const file = `${folder}/tokenizer.json`;
  const parsed = specSchema.safeParse(await readJsonFile(file));
  if (!parsed.success) {
    throw new AppError('bad_tokenizer', `${file} is not a Unigram or BPE tokenizer`, { cause: parsed.error });
  }
  const spec = withoutSpecialTokens(parsed.data);
  let tokenizer: HubTokenizer;
  try {
    tokenizer = new HubTokenizer(spec, {});
  } catch (cause) {
    throw new AppError('bad_tokenizer', `${file} can't be used as a tokenizer`, { cause });
  }
  return { encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids };
}

function withoutSpecialTokens(spec: z.infer<typeof specSchema>) {
  const special = new Set(spec.added_tokens.map((token) => token.content));
  const model = spec.model.type === 'Unigram' ? withUnmatchablePieces(spec.model, special) : spec.model;
  return { ...spec, added_tokens: [], model };
}

// sentencepiece never finds its control pieces in a text, but as ordinary entries of a Unigram vocabulary
// they would be found, and preferred (their score is 0). The ids must stay, so the pieces get a name that
// nobody types: a noncharacter of Unicode in front.
function withUnmatchablePieces(model: { vocab?: unknown }, special: ReadonlySet<string>) {
  const vocab = z.array(z.tuple([z.string(), z.number()])).parse(model.vocab);
  return {
    ...model,
    vocab: vocab.map(([piece, score]) => [special.has(piece) ? `\u{fdd0}${piece}` : piece, score]),
  };
}

/** Reads a tokenizer's folder: `tokenizer.json`, or the `vocab.json` and `merges.txt` that CLIP's are published as. */

import { access } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { readJsonFile, readTextFile } from '../../files/read-json.ts';

const addedToken = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  special: z.boolean().default(true),
});
// Checked by hand: a schema that looks at tens of thousands of pieces is slow.
const idsByPiece = z.custom<Readonly<Record<string, number>>>(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isId),
  'expected an object of pieces and their ids',
);
const scoredPieces = z.custom<readonly (readonly [string, number])[]>(
  (value) => Array.isArray(value) && value.every(isScoredPiece),
  'expected a list of pieces and their scores',
);
const bpe = z.looseObject({ type: z.literal('BPE'), vocab: idsByPiece });
const unigram = z.looseObject({
  type: z.literal('Unigram'),
  unk_id: z.int().nonnegative().nullish(),
  vocab: scoredPieces,
});
/** The library only prints a warning for a pattern that it can't read, and splits differently. */
const steps = z
  .unknown()
  .refine(hasKnownPatterns, 'expected every pattern to be a text under Regex or String');
const specSchema = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  normalizer: steps.optional(),
  pre_tokenizer: steps.optional(),
  decoder: steps.optional(),
  model: z.discriminatedUnion('type', [bpe, unigram]),
});

/** What `@huggingface/tokenizers` is made from, as far as it matters here. */
export type TokenizerSpec = z.infer<typeof specSchema>;

const limits = { max: 64_000_000, code: 'bad_tokenizer' };

/** @throws UserError `missing_file` or `bad_tokenizer` */
export async function readTokenizerSpec(folder: string): Promise<TokenizerSpec> {
  const whole = path.join(folder, 'tokenizer.json');
  if (!(await isThere(whole)) && (await isThere(path.join(folder, 'vocab.json'))))
    return readClipFiles(folder);
  return checked(whole, specSchema, await readJsonFile(whole, limits));
}

function hasKnownPatterns(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) =>
    key === 'pattern' && !Array.isArray(value) ? isPattern(inner) : hasKnownPatterns(inner),
  );
}

function isPattern(value: unknown): boolean {
  const { Regex: regex, String: text }: Record<string, unknown> = Object(value);
  return typeof (regex ?? text) === 'string';
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isScoredPiece(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isFinite(value[1])
  );
}

function checked<T extends z.ZodType>(file: string, schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the file';
  throw new UserError('bad_tokenizer', `${file} can't be used as a tokenizer: ${where}: ${issue?.message}`, {
    cause: parsed.error,
  });
}

async function readClipFiles(folder: string): Promise<TokenizerSpec> {
  const at = (name: string) => path.join(folder, name);
  const vocab = checked(at('vocab.json'), idsByPiece, await readJsonFile(at('vocab.json'), limits));
  const merges = readMerges(await readTextFile(at('merges.txt'), limits), vocab);
  if (merges.length === 0) {
    throw new UserError('bad_tokenizer', `${at('merges.txt')} holds no merges that fit vocab.json`);
  }
  // Tokens that were added later, as textual inversion does, are listed apart.
  const added = (await isThere(at('added_tokens.json')))
    ? checked(at('added_tokens.json'), idsByPiece, await readJsonFile(at('added_tokens.json'), limits))
    : {};
  return {
    ...clipFrame,
    ...unusedParts,
    added_tokens: Object.entries(added).map(([content, id]) => ({
      ...{ id, content, special: false, normalized: true },
      ...{ single_word: false, lstrip: false, rstrip: false },
    })),
    model: { ...clipModel, vocab, merges },
  };
}

/**
 * Pairs of pieces, the first to be merged first. The original file of CLIP lists more than its vocabulary holds.
 * Pieces are separated by a space and may hold any other character, a line separator of Unicode too.
 */
function readMerges(text: string, vocab: Readonly<Record<string, number>>): [string, string][] {
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [left, right, ...rest] = line.split(' ');
    const isPair = left && right && rest.length === 0 && Object.hasOwn(vocab, left + right);
    return isPair ? [[left, right]] : [];
  });
}

/** What CLIP's `tokenizer.json` says around its vocabulary; all published SD 1.x models have this one. */
const clipFrame = {
  version: '1.0',
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'NFC' },
      { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' },
      { type: 'Lowercase' },
    ],
  },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      {
        type: 'Split',
        pattern: { Regex: String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+` },
        behavior: 'Removed',
        invert: true,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
};
/** The library wants both; only `encode` is used, without special tokens. */
const unusedParts = { post_processor: null, decoder: { type: 'ByteLevel' } };
const clipModel = { type: 'BPE', unk_token: '<|endoftext|>', end_of_word_suffix: '</w>' } as const;

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Token ids are those of the reference tokenizers, and what a person types is never more than text. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipTokens, t5Tokens, wholeClip, wholeT5 } from '../../src/pipeline/prompt-tokens.ts';
import { loadTokenizer } from '../../src/pipeline/tokenizer.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';

const t5 = await loadTokenizer(`${referenceBundle}/tokenizer_t5`);
const clip = await loadTokenizer(`${referenceBundle}/tokenizer`);
const json = (name: string) => JSON.parse(readFileSync(fixturePath(name), 'utf8'));

describe('token ids', () => {
  const samples: { text: string; t5: number[]; clip: number[] }[] = json('tokenizers-expected.json');

  it('equal those of transformers on all of its samples', () => {
    expect(samples).toHaveLength(53);
    for (const { text, ...ids } of samples) {
      expect({ text, t5: wholeT5(t5, text), clip: wholeClip(clip, text) }).toEqual({ text, ...ids });
    }
  });

  it('equal those of transformers on every DPG-Bench prompt', () => {
    const digest = (ids: number[]) => createHash('sha256').update(ids.join(',')).digest('hex').slice(0, 12);
    const expected: Record<string, [number, string, string]> = json('dpg-bench-ids.json');
    const prompts = readFileSync(fixturePath('dpg-bench-prompts.jsonl'), 'utf8').trim().split('\n');
    expect(prompts).toHaveLength(1065);
    for (const line of prompts) {
      const { id, prompt } = JSON.parse(line);
      const ids = wholeT5(t5, prompt);
      expect([ids.length, digest(ids), digest(wholeClip(clip, prompt))], prompt).toEqual(expected[id]);
    }
  });
});

describe('special tokens', () => {
  it.each(['</s>', '<pad>', '<unk>', '<extra_id_0>', '<extra_id_99>'])(
    'T5 reads a typed %s as text',
    (token) => {
      const ids = t5.encode(`a ${token} b`);
      expect(ids.filter((id) => id < 2 || id >= 32_000)).toEqual([]);
      expect(ids.length).toBeGreaterThan(3);
    },
  );

  it.each(['<|endoftext|>', '<|startoftext|>'])('CLIP reads a typed %s as text', (token) => {
    expect(clip.encode(`a ${token} b`).filter((id) => id >= 49_406)).toEqual([]);
  });
});

describe('token lengths', () => {
  const long = 'a small blue glass bird on a branch, '.repeat(40);
  const total = wholeT5(t5, long).length;

  it('fixed pads to 128 and masks the padding', () => {
    const tokens = t5Tokens(t5, 'a red cube', 'fixed');
    expect(tokens.ids).toHaveLength(128);
    expect(tokens.ids.slice(0, 7)).toEqual([3, 9, 1131, 123, 346, 1, 0]);
    expect(tokens.mask.filter((bit) => bit === 1)).toHaveLength(6);
    expect(tokens).toMatchObject({ total: 6, dropped: 0 });
  });

  it('auto does not pad, cuts to 128 and says how much is left out', () => {
    expect(t5Tokens(t5, 'a red cube', 'auto').ids).toHaveLength(6);
    const cut = t5Tokens(t5, long, 'auto');
    expect(cut.ids).toHaveLength(128);
    expect(cut.ids.at(-1)).toBe(1);
    expect(cut).toMatchObject({ total, dropped: total - 128 });
  });

  it('long and flexible read up to 512', () => {
    expect(total).toBeGreaterThan(300);
    for (const mode of ['long', 'flexible'] as const) {
      expect(t5Tokens(t5, long, mode)).toMatchObject({ total, dropped: 0 });
      expect(t5Tokens(t5, long.repeat(3), mode).ids).toHaveLength(512);
    }
  });

  it('CLIP always gets as many tokens as it has positions', () => {
    expect(clipTokens(clip, 'a red cube', 77)).toEqual([49406, 320, 736, 11353, ...Array(73).fill(49407)]);
    const cut = clipTokens(clip, long, 77);
    expect([cut.length, cut[0], cut[76]]).toEqual([77, 49406, 49407]);
  });
});

it('reads any text without failing, into ids of the vocabulary', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  );
  fc.assert(
    fc.property(anything, (text) => {
      expect(t5.encode(text).every((id) => id > 1 && id < 32_000)).toBe(true);
      expect(clip.encode(text).every((id) => id >= 0 && id < 49_406)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

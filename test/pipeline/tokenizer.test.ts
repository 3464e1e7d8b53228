/** Token ids are those of the reference tokenizers, and what a person types is never more than text. */

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { t5Tokens, wholeClip, wholeT5 } from '../../src/pipeline/text/prompt-tokens.ts';
import { loadTokenizer } from '../../src/pipeline/text/tokenizer.ts';
import { readsNothing, unreadableIn } from '../../src/request/readable.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';

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

describe('a folder of CLIP as it is published, with vocab.json and merges.txt only', () => {
  const { vocab, merges } = json('tiny-sd15/tokenizer/tokenizer.json').model;

  function publishedFolder(lineEnd: string, more: readonly string[] = []): string {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/vocab.json`, JSON.stringify(vocab));
    const lines = merges.map((pair: string | string[]) => [pair].flat().join(' '));
    writeFileSync(`${folder}/merges.txt`, ['#version: 0.2', ...lines, ...more, ''].join(lineEnd));
    return folder;
  }

  it.each([
    ['\n', []],
    // The first release of CLIP lists merges beyond its vocabulary, and git on Windows changes line ends.
    ['\r\n', ['Ġqu zzx', 'zzx qu']],
  ])('reads every sample alike, lines ending in %j', async (lineEnd, more) => {
    const published = await loadTokenizer(publishedFolder(lineEnd, more));
    const samples: { text: string; clip: number[] }[] = json('tokenizers-expected.json');
    for (const { text, clip: ids } of samples) expect(wholeClip(published, text), text).toEqual(ids);
    for (const line of readFileSync(fixturePath('dpg-bench-prompts.jsonl'), 'utf8')
      .split('\n')
      .slice(0, 50)) {
      const { prompt } = JSON.parse(line);
      expect(published.encode(prompt)).toEqual(clip.encode(prompt));
    }
  });

  it('knows the tokens of added_tokens.json', async () => {
    const folder = publishedFolder('\n');
    writeFileSync(
      `${folder}/added_tokens.json`,
      JSON.stringify({ '<cat-toy>': 49408, '<|endoftext|>': 49407 }),
    );
    const published = await loadTokenizer(folder);
    expect(published.encode('a photo of <cat-toy>')).toEqual([320, 1125, 539, 49408]);
    expect(published.encode('<|endoftext|>')).not.toContain(49407);
  });

  it.each([
    ['vocab.json', '[1, 2]', "vocab.json can't be used as a tokenizer"],
    ['vocab.json', '{"a": "b"}', 'expected an object of pieces and their ids'],
    ['merges.txt', 'nothing that fits', 'merges.txt holds no merges that fit vocab.json'],
    ['merges.txt', '', 'merges.txt holds no merges'],
  ])('with a %s that reads %j is refused', async (name, content, message) => {
    const folder = publishedFolder('\n');
    writeFileSync(`${folder}/${name}`, content);
    await expect(loadTokenizer(folder)).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringContaining(message) }),
    );
  });

  it('without merges.txt is refused by its path', async () => {
    const folder = publishedFolder('\n');
    rmSync(`${folder}/merges.txt`);
    await expect(loadTokenizer(folder)).rejects.toThrow("merges.txt can't be read: it does not exist");
  });
});

describe('tokenizer.json', () => {
  function changed(from: string, change: (spec: ReturnType<typeof json>) => void): string {
    const folder = temporaryFolder();
    const spec = json(`tiny-sd15/${from}/tokenizer.json`);
    change(spec);
    writeFileSync(`${folder}/tokenizer.json`, JSON.stringify(spec));
    return folder;
  }
  const token = { single_word: false, lstrip: false, rstrip: false, normalized: true };

  it('may add tokens that are words like others', async () => {
    const folder = changed('tokenizer', (spec) => {
      spec.added_tokens.push({ ...token, id: 49408, content: '<cat-toy>', special: false });
      spec.added_tokens.push({ ...token, id: 49409, content: '<hidden>', special: true });
    });
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.encode('a photo of <cat-toy>')).toEqual([320, 1125, 539, 49408]);
    expect(tokenizer.encode('<hidden>')).not.toContain(49409);
  });

  it('cannot make the marks of the models typable by calling them ordinary', async () => {
    const ordinary = (spec: ReturnType<typeof json>) => {
      for (const added of spec.added_tokens) added.special = false;
    };
    const [clipLike, t5Like] = [
      await loadTokenizer(changed('tokenizer', ordinary)),
      await loadTokenizer(changed('tokenizer_t5', ordinary)),
    ];
    expect(clipLike.encode('<|endoftext|>')).toEqual(clip.encode('<|endoftext|>'));
    for (const text of ['</s>', '<extra_id_3>', '<pad>'])
      expect(t5Like.encode(text)).toEqual(t5.encode(text));
  });

  it.each([
    [
      'tokenizer_t5',
      (spec: ReturnType<typeof json>) => spec.model.vocab.push('no pair'),
      'model.vocab: expected a list of pieces',
    ],
    ['tokenizer', (spec: ReturnType<typeof json>) => (spec.model.type = 'WordPiece'), 'model.type'],
    [
      'tokenizer',
      (spec: ReturnType<typeof json>) => (spec.pre_tokenizer.pretokenizers[0].pattern = { Regex: ['x'] }),
      'pre_tokenizer: expected every pattern',
    ],
    [
      'tokenizer_t5',
      (spec: ReturnType<typeof json>) => (spec.post_processor.single = [null]),
      "can't be used as a tokenizer",
    ],
    ['tokenizer', (spec: ReturnType<typeof json>) => delete spec.model, 'model'],
    ['tokenizer', (spec: ReturnType<typeof json>) => (spec.model.vocab = null), 'model.vocab'],
  ])('%s is refused in one line that names what is wrong', async (from, change, where) => {
    const error = await loadTokenizer(changed(from, change)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UserError', code: 'bad_tokenizer' });
    expect(String(error)).toContain(where);
    expect(String(error)).toMatch(/^.{1,400}$/);
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

  it('fixed cuts to 128 and says what is left out', () => {
    const cut = t5Tokens(t5, long, 'fixed');
    expect(cut.ids).toHaveLength(128);
    expect(cut.ids.at(-1)).toBe(1);
    expect(cut).toMatchObject({ total, dropped: total - 128 });
    expect(long).toContain(cut.cut);
    // What was kept and what was cut are the whole text again.
    const kept = t5.encode(long).slice(0, 127);
    expect([...kept, ...t5.encode(cut.cut)]).toHaveLength(total - 1);
  });

  it.each(['auto', 'long', 'flexible'] as const)('%s does not pad and reads up to 512', (mode) => {
    expect(total).toBeGreaterThan(300);
    expect(t5Tokens(t5, 'a red cube', mode).ids).toHaveLength(6);
    expect(t5Tokens(t5, long, mode)).toMatchObject({ total, dropped: 0, cut: '' });
    expect(t5Tokens(t5, long.repeat(3), mode).ids).toHaveLength(512);
  });
});

describe('what T5 has no pieces for', () => {
  const letters = t5.alphabet?.letters ?? '';

  it('is counted, and named as it was typed', () => {
    const unknown = (text: string) => [t5Tokens(t5, text, 'auto').unknown, unreadableIn(text, letters)];
    expect(unknown('a red cube')).toEqual([0, []]);
    expect(unknown('一只红色的猫坐在蓝色的沙发上')).toEqual([1, ['一只红色的猫坐在蓝色的沙发上']]);
    expect(unknown('🔴🔵 and a cat')).toEqual([1, ['🔴🔵']]);
    expect(unknown('señal, señal')).toEqual([2, ['ñ']]);
    // What stands for readable characters is read: full-width letters, letters with their accent beside them.
    expect(unknown('Ｒｅｄ e\u0301te\u0301 ½')).toEqual([1, ['⁄']]);
  });

  it('is exactly what is not among its letters', () => {
    const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
    const characters = [0x20, 0x3000, 0xf900, 0x1f300].flatMap((from) =>
      Array.from({ length: from === 0x20 ? 0x2fe0 : 0x700 }, (_, i) => String.fromCodePoint(from + i)),
    );
    const visible = characters.filter((character) => !invisible.test(character));
    expect(visible.length).toBeGreaterThan(15_000);
    const isNamed = (character: string) => unreadableIn(character, letters).length > 0;
    expect(visible.filter((character) => t5.encode(character).includes(2) !== isNamed(character))).toEqual(
      [],
    );
  });

  it.each(['一只猫', '赤いネコ、青い家！', '🔴🔵', 'قط', '— … !'])('nothing is read of %s', (text) => {
    expect(readsNothing(text, letters)).toBe(true);
  });

  it.each(['cat 猫', '4 只猫', 'Ｃａｔ', 'le chat', 'красный'])('something is read of %s', (text) => {
    expect(readsNothing(text, letters)).toBe(false);
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

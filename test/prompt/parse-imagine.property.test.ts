/** What must hold for any text at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { foreignTakes } from '../../src/prompt/foreign-flags.ts';
import { formatImagine } from '../../src/prompt/format-imagine.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import { findFlag, promptFlags } from '../../src/prompt/prompt-flags.ts';
import type { ReadContext } from '../../src/prompt/read-context.ts';
import { sizeFor } from '../../src/prompt/read-size.ts';
import { fields } from '../../src/request/fields.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { NewDrawRequest } from '../../src/request/request.ts';

const dense = { name: 'dense', width: 512, height: 512, maxSize: 1024, maxSteps: 150, clip: true };
const context: ReadContext = {
  models: [dense, { ...dense, name: 'a "b" model', clip: false }],
  samplers: ['ddim', 'euler', 'euler_a'],
  image: true,
};

function parsed(text: string): NewDrawRequest | undefined {
  try {
    return parseImagine(text, context).request;
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(/^[^\r\n\u2028\u2029]{10,500}$/);
    expect(message.isWellFormed()).toBe(true);
    return undefined;
  }
}

/** Pieces of which people, phones and rivals make prompts. */
const piece = fc.oneof(
  fc.constantFrom('a cat', 'blur', '7', '3:2', '512x768', '0.6', 'euler_a', 'long', 'dense', ',', ', text'),
  fc.constantFrom('"', '“', '”', '„', '«', '»', "'", '‘', '’', '=', '-', '--', '–', '—', '\n', '\t'),
  fc.constantFrom('\u200B', '\u202E', '\uFEFF', '\u0000', '\uD83D', '\u2028', '\u3164', '‑‑', '−−'),
  fc.constantFrom(
    ...promptFlags.map(({ name }) => `--${name}`),
    '—seed',
    '-seed',
    '--sead',
    '--no="',
    '--seed=',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const glue = fc.constantFrom(' ', ' ', ' ', '', '\n');
const typed = fc
  .array(fc.tuple(piece, glue), { maxLength: 16 })
  .map((pieces) => pieces.map((parts) => parts.join('')).join(''));

describe('any text', () => {
  it('is read or refused in one well-formed line', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const request = parsed(text);
        if (request === undefined) return;
        expect(request.prompt.isWellFormed()).toBe(true);
        expect(request.prompt).toBe(request.prompt.trim());
        expect(request.prompt).not.toBe('');
      }),
      { numRuns: 5000 },
    );
  });

  it('comes back the same from its written form', () => {
    let read = 0;
    fc.assert(
      fc.property(typed, (text) => {
        const request = parsed(text);
        if (request === undefined) return;
        read += 1;
        expect(parseImagine(formatImagine(request), context).request).toEqual(request);
      }),
      // A lone quote in the prompt must not pair with one in the negative prompt.
      { numRuns: 5000, examples: [[`" --model "dense" --no '" -'`]] },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('never loses a flag that stands between spaces outside of quotes', () => {
    const words = fc.array(fc.stringMatching(/^[a-z12]{1,9}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 0xffff_ffff }), words, (prompt, seed, negative) => {
        const text = `${prompt.join(' ')} —seed ${seed} --no ${negative.join(' ')}`;
        expect(parsed(text)).toEqual({
          prompt: prompt.join(' '),
          model: plainModel('dense'),
          seed,
          negative: negative.join(' '),
        });
      }),
    );
  });

  it('names every flag that is not one', () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
      .filter((word) => !findFlag(word) && foreignTakes(word, '1') === undefined && /\w$/.test(word));
    fc.assert(
      fc.property(name, (word) => {
        expect(() => parseImagine(`a cat --${word} 1`, context)).toThrow(`There is no flag "--${word}"`);
      }),
    );
  });

  it('is read in a time that grows no faster than its length', () => {
    // Each of these would take minutes if a quotation were looked for from every quote to the end of the text.
    for (const unit of ['«a»a ', '“a ', '"', "--no 'a ", '" "', '--no "x', '„“a ']) {
      parsed(`a ${unit.repeat(Math.floor(23_000 / unit.length))}`);
    }
  });
});

describe('an aspect ratio', () => {
  const model = fc
    .record({ width: fc.integer({ min: 8, max: 160 }), height: fc.integer({ min: 8, max: 160 }) })
    .map(({ width, height }) => ({ ...dense, width: width * 8, height: height * 8 }))
    .map((facts) => ({ ...facts, maxSize: 2 * Math.max(facts.width, facts.height) }));

  it('becomes sides of multiples of 8, within the limits, near the ratio and the area', () => {
    fc.assert(
      fc.property(model, fc.double({ min: 0.25, max: 4, noNaN: true }), (facts, ratio) => {
        const { width, height } = sizeFor(ratio, fields.size, facts);
        expect(width % 8).toBe(0);
        expect(height % 8).toBe(0);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
        expect(Math.max(width, height)).toBeLessThanOrEqual(facts.maxSize);
        const area = facts.width * facts.height;
        const free = Math.sqrt(area / 4) > 72 && Math.sqrt(area * 4) < facts.maxSize;
        // Rounding moves a side by 4 at most.
        if (!free) return;
        expect(Math.abs(width - Math.sqrt(area * ratio))).toBeLessThanOrEqual(4);
        expect(Math.abs(height - Math.sqrt(area / ratio))).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('keeps its shape where the model draws nothing larger than its own size', () => {
    const tiny = { ...dense, width: 128, height: 128, maxSize: 128 };
    expect(sizeFor(1.5, fields.size, tiny)).toEqual({ width: 128, height: 88 });
    expect(sizeFor(0.5, fields.size, tiny)).toEqual({ width: 64, height: 128 });
  });
});

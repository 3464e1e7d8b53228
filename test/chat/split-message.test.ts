/** Long texts over several messages: nothing lost, nothing cut in the middle of a letter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, isBlank, oneLine, shorten, splitOnce, type TextPart } from '../../src/chat/platform.ts';
import { cutText, type Fits, partsOf, splitMessage } from '../../src/chat/split-message.ts';

const written = (parts: readonly TextPart[]) =>
  parts.map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : '')).join('');
const dense = (text: string) => text.replace(/\s+/g, '');
const upTo =
  (most: number): Fits =>
  (parts) =>
    written(parts).length <= most;

describe('splitMessage', () => {
  it('keeps what fits in one message as it is', () => {
    expect(splitMessage({ text: 'a cat', note: 'small' }, upTo(100))).toEqual([
      { text: ['a cat'], note: 'small' },
    ]);
  });

  it('puts all but the beginning of the text into the last message', () => {
    const buttons = [{ label: 'Go', customId: 'go' }];
    const message = {
      text: [{ kind: 'bold', text: 'Title' } as const, ' one two three'],
      buttons,
      tone: 'bad',
    } as const;
    expect(splitMessage(message, upTo(12))).toEqual([
      { text: [{ kind: 'bold', text: 'Title' }, ' one'], tone: 'bad' },
      { text: ['two three'], buttons, tone: 'bad' },
    ]);
  });

  it('loses nothing but white space at the cuts, whatever the text', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.toWellFormed()),
      fc.lorem({ maxCount: 20 }).map((text) => ({ kind: 'quote', text }) as const),
      fc
        .lorem({ maxCount: 3 })
        .map((text) => ({ kind: 'link', text: text.slice(0, 12), url: 'https://x' }) as const),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.integer({ min: 16, max: 60 }), (text, most) => {
        const pieces = splitMessage({ text }, upTo(most)).map((piece) => written(partsOf(piece.text)));
        expect(dense(pieces.join(''))).toBe(dense(written(text)));
        expect(pieces.filter((piece) => piece.length > most)).toEqual([]);
        expect(pieces.filter((piece) => !piece.isWellFormed())).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('cuts visibly where only one message may be', () => {
    expect(written(cutText('one two three four', upTo(12)))).toBe('one two …');
    expect(cutText('one', upTo(12))).toEqual(['one']);
  });
});

describe('text', () => {
  it('is cut between graphemes', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(splitOnce(`ab${family}cd`, (piece) => piece.length <= 9)).toEqual(['ab', `${family}cd`]);
    expect(shorten(`ab${family}cd`, 9)).toBe('ab…');
    expect(shorten('e\u0301'.repeat(10), 6)).toBe('e\u0301e\u0301…');
  });

  it('is cut between code points where one letter is longer than all', () => {
    const heap = `e${'\u0301'.repeat(500)}`;
    expect(splitOnce(heap, (piece) => piece.length <= 100)[0]).toHaveLength(100);
    expect(splitOnce('\u{1F600}\u{1F600}', (piece) => piece.length <= 3)[0]).toBe('\u{1F600}');
  });

  it('is freed of what turns or hides the text around it', () => {
    expect(cleanText('a\u202Eb\u2066c\u0000d\r\ne\u2028f\tg\uD800h\u200Di')).toBe(
      'abcd\ne\nf\tg\uFFFDh\u200Di',
    );
    expect(oneLine('  a\n\n b\t c ', 100)).toBe('a b c');
    expect(oneLine('\u200B\u3164', 100)).toBe('');
    expect(isBlank('\u2800 \u00AD')).toBe(true);
    expect(isBlank('\u2800.')).toBe(false);
  });
});

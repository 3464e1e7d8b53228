/** Several prompts in one text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countChoices, escapeChoices, spreadChoices } from '../../src/prompt/choices.ts';

const spread = (text: string) => spreadChoices(text, 1_000);

describe('choices in braces', () => {
  it.each([
    ['{red, blue} cube', ['red cube', 'blue cube']],
    ['a {red,green , blue} cube', ['a red cube', 'a green cube', 'a blue cube']],
    ['{red, {light, dark} blue} cube', ['red cube', 'light blue cube', 'dark blue cube']],
    ['{a, b} and {c, d}', ['a and c', 'a and d', 'b and c', 'b and d']],
    ['a cube --n {2, 4}', ['a cube --n 2', 'a cube --n 4']],
    ['a{, n old} cube', ['a cube', 'an old cube']],
    [String.raw`{pale\, red, blue}`, ['pale, red', 'blue']],
    [String.raw`{a\}, b}`, ['a}', 'b']],
  ])('%s', (text, expected) => {
    expect(spread(text)).toEqual(expected);
    expect(countChoices(text)).toBe(expected.length);
  });

  it.each([
    ['a cube, red and blue', undefined],
    ['a {red} cube', undefined],
    ['a } lone { brace, and more', undefined],
    ['a {red, blue cube', undefined],
    ['red, blue} cube', undefined],
    [String.raw`\{red, blue\} cube`, '{red, blue} cube'],
    [String.raw`a \(red\) cube, 10 \ 2, \, and \n`, undefined],
    ['{a {b} c}', undefined],
    ['', undefined],
  ])('are not in %s', (text, expected) => {
    expect(spread(text)).toEqual([expected ?? text]);
  });

  it('has those that belong together, whatever stands alone around them', () => {
    expect(spread('{a, {b, c} d')).toEqual(['{a, b d', '{a, c d']);
    expect(spread('{x {b, c}}')).toEqual(['{x b}', '{x c}']);
  });

  it('counts what nobody could draw without writing it down', () => {
    expect(countChoices('{a, b}'.repeat(2_000))).toBe(1_000_000);
    expect(spreadChoices('{a, b}'.repeat(2_000), 3)).toHaveLength(3);
    expect(countChoices(`${'{a, '.repeat(9_000)}b${'}'.repeat(9_000)}`)).toBe(21);
  });

  it('every text can be written so that it is read as itself', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{},\\ ab') });
    fc.assert(
      fc.property(text, (typed) => {
        expect(spreadChoices(escapeChoices(typed), 5)).toEqual([typed]);
      }),
    );
  });

  it('loses no word and no sign: what isn’t a choice is in every prompt', () => {
    const words = fc.array(fc.constantFrom('a', 'bb', '{c, d}', '{e}', 'f,', '}'), { maxLength: 12 });
    fc.assert(
      fc.property(words, (some) => {
        const typed = some.join(' ');
        for (const prompt of spread(typed)) {
          expect(prompt.split(' ')).toHaveLength(some.length === 0 ? 1 : some.length);
        }
      }),
    );
  });
});

/** Options that come as typed text, as on platforms without option fields. */
import { describe, expect, it } from 'vitest';
import { checkOptions, readTypedOptions } from '../../src/chat/options.ts';
import type { CommandDefinition } from '../../src/chat/platform.ts';
import { inEveryLanguage } from '../support/in-every-language.ts';

const description = inEveryLanguage('something');
const draw: CommandDefinition = {
  name: 'draw',
  description,
  textOption: 'prompt',
  options: [{ name: 'prompt', type: 'text', description, maxLength: 20 }],
};
const settings: CommandDefinition = {
  name: 'settings',
  description,
  subcommands: [
    {
      name: 'set',
      description,
      options: [
        { name: 'count', type: 'integer', description, min: 1, max: 8, required: true },
        { name: 'share', type: 'number', description },
        { name: 'quiet', type: 'boolean', description },
        { name: 'who', type: 'user', description },
        { name: 'image', type: 'attachment', description },
        { name: 'mode', type: 'text', description, choices: [{ name: 'Fast one', value: 'fast' }] },
      ],
    },
    { name: 'show', description },
  ],
};

describe('typed options', () => {
  it('are all one text where the command says so', () => {
    expect(readTypedOptions(draw, '  a "cat" --seed 7 ')).toEqual({
      options: { prompt: 'a "cat" --seed 7' },
    });
    expect(readTypedOptions(draw, ' \n ')).toEqual({ options: {} });
  });

  it('are pairs elsewhere, with their types, under a subcommand', () => {
    const text = 'SET --count 3 —share 0,5 --quiet --mode "FAST" --who U1';
    expect(readTypedOptions(settings, text)).toEqual({
      subcommand: 'set',
      options: { count: 3, share: 0.5, quiet: true, mode: 'fast', who: 'U1' },
    });
    expect(readTypedOptions(settings, 'set --quiet off --count 1').options).toEqual({
      count: 1,
      quiet: false,
    });
    expect(readTypedOptions(settings, 'show')).toEqual({ subcommand: 'show', options: {} });
  });

  it.each([
    ['', '/settings takes one of set, show'],
    ['sett --count 1', '/settings has no "sett"; did you mean set?'],
    ['set', 'count is missing: something'],
    ['set 3', '"3" belongs to no option; write --name value'],
    ['set --count', '--count needs a value'],
    ['set --count --quiet', '--count needs a value'],
    ['set --count 3 --count 4', '--count is given twice; keep one'],
    ['set --count 9', 'count takes a whole number from 1 to 8, not "9"'],
    ['set --count 1.5', 'count takes a whole number from 1 to 8, not "1.5"'],
    ['set --count 1e0', 'count takes a whole number from 1 to 8, not "1e0"'],
    ['set --count 1 --share x', 'share takes a number, not "x"'],
    ['set --count 1 --quiet maybe', 'quiet takes on or off, not "maybe"'],
    ['set --count 1 --mode fas', 'mode doesn\'t take "fas"; did you mean fast?'],
    ['set --count 1 --image x', "image takes a file, which can't be typed: attach it"],
    ['set --count 1 --cuont 2', 'There is no option "cuont"; did you mean count?'],
    ['show --count 1', 'There is no option "count"; there is none here'],
  ])('"%s" is refused in one line', (text, message) => {
    const refusal = expect.objectContaining({ code: 'bad_request', message });
    expect(() => readTypedOptions(settings, text)).toThrow(refusal);
  });

  it('that are too long say so', () => {
    expect(() => readTypedOptions(draw, 'x'.repeat(21))).toThrow(
      'prompt has 21 characters; at most 20 are read',
    );
  });
});

describe('named options', () => {
  const options = settings.subcommands?.[0]?.options ?? [];

  it('keep their types', () => {
    const image = { source: 's', name: 'a.png', type: 'image/png', size: 1 };
    expect(checkOptions(options, { count: 2, image })).toEqual({ count: 2, image });
  });

  it.each([
    [{ count: true }, /count takes a whole number/],
    [{ count: Number.NaN }, /count takes a whole number/],
    [{ count: 1, share: Number.POSITIVE_INFINITY }, /share takes a number/],
    [{ count: 1, mode: 3 }, /mode takes a text/],
    [{ count: 1, who: '' }, /who takes a user/],
    [
      { count: { source: 's', name: 'a', type: 't', size: 1 } },
      /count takes a whole number from 1 to 8, not a file/,
    ],
  ])('of another type are refused', (given, message) => {
    expect(() => checkOptions(options, given)).toThrow(message);
  });
});

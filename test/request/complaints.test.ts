/** What is wrong with a request, in every language: each complaint has its line, and the line has all it is told. */
import { describe, expect, it } from 'vitest';
import { locales } from '../../src/chat/platform.ts';
import { badRequest } from '../../src/request/bad-request.ts';
import type { Complaint, Complaints } from '../../src/request/complaints.ts';
import { wordings } from '../../src/request/wordings/index.ts';
import { inEveryLanguage } from '../support/in-every-language.ts';

/** Of every complaint, all that make it say something else. */
const samples: { readonly [K in Complaint]: readonly Complaints[K][] } = {
  tooLong: (['text', 'prompt', 'negative', '--⟨part⟩'] as const).map((part) => ({
    part,
    characters: 701,
    max: 600,
  })),
  halfCharacter: (['text', 'prompt', 'negative', '--⟨part⟩'] as const).map((part) => ({ part })),
  emptyPrompt: [{}],
  unreadable: [{ typed: '⟨typed⟩' }],
  unknownFlag: [
    { typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' }, maybeProse: false },
    { typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' }, maybeProse: true },
    { typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] }, maybeProse: false },
  ],
  oneDash: [{ typed: '⟨typed⟩', meant: '⟨meant⟩' }],
  noValueTaken: [{ flag: '⟨flag⟩', typed: '⟨typed⟩' }],
  valueMissing: [{ flag: '⟨flag⟩', example: '⟨example⟩' }],
  strayWords: (['nothing', 'one'] as const).map((takes) => ({ typed: '⟨typed⟩', after: '⟨after⟩', takes })),
  givenTwice: [{ flag: '⟨flag⟩', one: '⟨one⟩', other: '⟨other⟩' }],
  notWhole: [{ flag: '⟨flag⟩', min: 301, max: 302, typed: '⟨typed⟩' }],
  notFrom: [{ flag: '⟨flag⟩', min: 301, max: 302, typed: '⟨typed⟩' }],
  notOver: [{ flag: '⟨flag⟩', above: 301, max: 302, typed: '⟨typed⟩' }],
  tooMany: [{ flag: '⟨flag⟩', max: 301, count: 302 }],
  tooManyRequests: [{ count: 302, max: 301 }],
  unknownName: [
    { flag: '⟨flag⟩', typed: '⟨typed⟩', nearest: { known: [] } },
    { flag: '⟨flag⟩', typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' } },
    { flag: '⟨flag⟩', typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] } },
  ],
  noSize: [{ example: '⟨example⟩', typed: '⟨typed⟩' }],
  badSize: [{ multiple: 301, min: 302, max: 303, model: '⟨model⟩', size: '⟨size⟩', nearest: '⟨nearest⟩' }],
  onlySize: [{ flag: '--size', model: '⟨model⟩', size: '⟨size⟩' }],
  badRatio: [{ min: '⟨least⟩', max: '⟨most⟩', example: '⟨example⟩', typed: '⟨typed⟩' }],
  twoSizes: [{ ratio: '⟨ratio⟩', size: '⟨size⟩' }],
  noClip: [
    { flag: '⟨flag⟩', model: '⟨model⟩', able: ['⟨a⟩', '⟨b⟩'] },
    { flag: '⟨flag⟩', model: '⟨model⟩', able: [] },
  ],
  ownReader: [{ flag: '⟨flag⟩', model: '⟨model⟩' }],
  nothingToChange: [{ flag: '⟨flag⟩' }],

  unknownCommand: [
    { typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' } },
    { typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] } },
    { typed: '⟨typed⟩', nearest: undefined },
  ],
  subcommandMissing: [{ command: '⟨command⟩', known: ['⟨a⟩', '⟨b⟩'] }],
  unknownSubcommand: [
    { command: '⟨command⟩', typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' } },
    { command: '⟨command⟩', typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] } },
  ],
  unknownOption: [
    { typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' } },
    { typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] } },
  ],
  optionMissing: [{ option: '⟨option⟩', about: inEveryLanguage('⟨about⟩') }],
  optionTwice: [{ option: '⟨option⟩' }],
  optionEmpty: [{ option: '⟨option⟩' }],
  strayValue: [{ typed: '⟨typed⟩' }],
  optionTooLong: [{ option: '⟨option⟩', characters: 701, max: 600 }],
  unknownChoice: [
    { option: '⟨option⟩', typed: '⟨typed⟩', nearest: { meant: '⟨meant⟩' } },
    { option: '⟨option⟩', typed: '⟨typed⟩', nearest: { known: ['⟨a⟩', '⟨b⟩'] } },
  ],
  notFile: [{ option: '⟨option⟩' }],
  notKind: (['text', 'user', 'channel', 'role'] as const).flatMap((kind) =>
    ['⟨typed⟩', undefined].map((typed) => ({ option: '⟨option⟩', kind, typed })),
  ),
  notNumber: [true, false].flatMap((whole) => [
    { option: '⟨option⟩', whole, min: 301, max: 302, typed: '⟨typed⟩' },
    { option: '⟨option⟩', whole, min: 301, max: undefined, typed: '⟨typed⟩' },
    { option: '⟨option⟩', whole, min: undefined, max: 302, typed: '⟨typed⟩' },
    { option: '⟨option⟩', whole, min: undefined, max: undefined, typed: undefined },
  ]),
  notSwitch: [
    { option: '⟨option⟩', typed: '⟨typed⟩' },
    { option: '⟨option⟩', typed: undefined },
  ],
};

/** Words for these choose what is said and are not said themselves. */
const choosing = new Set(['part', 'takes', 'maybeProse', 'kind', 'whole']);

/** What must be in the line. */
function told(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, inner]) => (choosing.has(key) ? [] : told(inner)));
}

const complaints = Object.keys(samples) as Complaint[];
const linesOf = <K extends Complaint>(complaint: K, locale: (typeof locales)[number]): string[] =>
  samples[complaint].map((values) => badRequest(complaint, values).in(locale));

describe.each(locales)('in %s', (locale) => {
  it.each(complaints)('%s says all it is told, in one line', (complaint) => {
    const lines = linesOf(complaint, locale);
    for (const [index, values] of samples[complaint].entries()) {
      expect(lines[index]).toMatch(/^\S.*\S$/);
      expect(lines[index]).not.toMatch(/[{}]|undefined|\[object|\$/);
      for (const word of told(values)) expect(lines[index]).toContain(word);
    }
    // What chooses the words does change them.
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('has a line for each, and no other', () => {
    expect(Object.keys(wordings[locale]).sort()).toEqual([...complaints].sort());
  });

  it.skipIf(locale === 'en')('is not English', () => {
    for (const complaint of complaints) {
      for (const [index, line] of linesOf(complaint, locale).entries()) {
        expect(line).not.toBe(linesOf(complaint, 'en')[index]);
      }
    }
  });
});

it('says what a missing option is for in the language', () => {
  const missing = badRequest('optionMissing', {
    option: 'count',
    about: inEveryLanguage('How many', { de: 'Wie viele' }),
  });
  expect(missing.message).toContain('How many');
  expect(missing.in('de')).toContain('Wie viele');
  expect(missing.in('fr')).toContain('How many');
});

it('writes long numbers as the language does', () => {
  const long = badRequest('tooLong', { part: 'prompt', characters: 12_001, max: 6_000 });
  expect(long.message).toContain('12,001');
  expect(long.in('de')).toContain('12.001');
  expect(long.in('ja')).toContain('12,001');
});

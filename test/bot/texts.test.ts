/** What the drawing says, in every language: nothing missing, nothing English, nothing that drops what it is told. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/bot/catalogue.ts';
import { failureLine } from '../../src/bot/flow/follow/status-message.ts';
import { errorText, errorTexts } from '../../src/bot/texts/error-texts.ts';
import { textsOf } from '../../src/bot/texts/index.ts';
import { locales } from '../../src/chat/platform.ts';

function said(text: unknown): { readonly text: string; readonly told: readonly string[] } {
  if (typeof text !== 'function') return { text: String(text), told: [] };
  const told = Array.from({ length: text.length }, (_, index) => `⟨${index}⟩`);
  return { text: String(text(...told)), told };
}

const english = textsOf('en');

/** Words that these languages share with English. */
const shared = new Set([
  'es sampler',
  'es tokens',
  'de seed',
  'de guidance',
  'de sampler',
  'fr sampler',
  'fr formOptions',
]);

describe.each(locales)('in %s', (locale) => {
  const texts = textsOf(locale);

  it('says everything, with all that it is told', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(texts)) {
      const { text: line, told } = said(text);
      expect(line.trim(), key).not.toBe('');
      expect(told.length, key).toBe(said(english[key as keyof typeof english]).told.length);
      for (const argument of told) expect(line, key).toContain(argument);
    }
  });

  it.skipIf(locale === 'en')('is not English', () => {
    const same = Object.entries(texts)
      .filter(([key, text]) => said(text).text === said(english[key as keyof typeof english]).text)
      .map(([key]) => `${locale} ${key}`);
    expect(same.filter((key) => !shared.has(key))).toEqual([]);
  });

  it('has labels that fit on buttons and forms everywhere', () => {
    const { rerun, edit, variations, upscale, cancel, retry, formTitle } = texts;
    // Slack's titles are the shortest of all.
    for (const label of [rerun, edit, variations, upscale, cancel, retry, formTitle]) {
      expect(label.length).toBeLessThanOrEqual(24);
    }
  });
});

describe('errors of other rooms', () => {
  const others = locales.filter((locale) => locale !== 'en');

  it.each(Object.keys(errorTexts))('%s is said in every language, differently', (code) => {
    const lines = others.map((locale) => errorText({ code, message: 'In English.' }, locale));
    expect(new Set(['In English.', ...lines]).size).toBe(locales.length);
    for (const line of lines) expect(line).toMatch(/^\S[^{}$]*[.。]$/);
    expect(errorText({ code, message: 'In English.' }, 'en')).toBe('In English.');
  });

  it('are those that are thrown', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('error-texts.ts'))
      .map((file) => readFileSync(path.join('src', file), 'utf8'))
      .join('\n');
    const unknown = Object.keys(errorTexts).filter(
      (code) => !new RegExp(`(?:UserError\\(|code:|assertFinite\\([^']*,)\\s*'${code}'`).test(sources),
    );
    expect(unknown).toEqual([]);
  });

  it('that nobody put into other words are said as they came', () => {
    expect(errorText({ code: 'another', message: 'In English.' }, 'ja')).toBe('In English.');
    expect(errorText({ code: 'toString', message: 'In English.' }, 'ja')).toBe('In English.');
  });
});

it.each(locales)('never leaves a reason that has no other words alone: %s', (locale) => {
  const failure = { code: 'bad_request', message: 'The steps must be even.', forPerson: true };
  const line = failureLine({ id: 'j1', failure }, locale);
  expect(line).toBe(textsOf(locale).failure(failure.message));
  expect(line).toMatch(/^\S.+[:：]\s?The steps must be even\.$/);
});

it('says in English what a language lacks', () => {
  const none = {};
  const of = createCatalogue({ a: 'A', b: 'B' }, { zh: { a: '甲' }, es: none, de: none, fr: none, ja: none });
  expect([of('zh'), of('es')]).toEqual([
    { a: '甲', b: 'B' },
    { a: 'A', b: 'B' },
  ]);
});

/** What the drawing says, in every language, and what it says of errors. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureLine } from '../../src/bot/flow/follow/status-message.ts';
import { errorText, errorTexts } from '../../src/bot/texts/error-texts.ts';
import { textsOf } from '../../src/bot/texts/index.ts';
import { locales } from '../../src/chat/platform.ts';
import { describeTexts } from '../support/texts.ts';

/** Words that these languages share with English. */
const shared = new Set([
  'es labels.sampler',
  'es menus.sampler',
  'de menus.sampler',
  'fr menus.sampler',
  'es tokens',
  'es info',
  'de info',
  'de labels.seed',
  'de labels.guidance',
  'de labels.sampler',
  'fr labels.sampler',
  'fr labels.effort',
  'fr formOptions',
]);

describeTexts('what the drawing says', textsOf, shared);

describe.each(locales)('in %s', (locale) => {
  const texts = textsOf(locale);

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
      (code) =>
        !new RegExp(`(?:UserError\\(|code:|const \\w+ =|assertFinite\\([^']*,)\\s*'${code}'`).test(sources),
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

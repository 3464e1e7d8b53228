/** Every text in every language: none missing, none forgotten in English, none that drops what it is told. */
import { describe, expect, it } from 'vitest';
import { imagineTexts } from '../../commands/texts/imagine.ts';
import { textsOf as commandTexts } from '../../commands/texts/index.ts';
import { createCatalogue } from '../../src/bot/catalogue.ts';
import { textsOf as flowTexts } from '../../src/bot/texts/index.ts';
import { type Locale, locales } from '../../src/chat/platform.ts';

/** The leaves of a catalogue by their path. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  );
}

/** What a text becomes when told these arguments; the arguments are easy to find in it. */
function said(leaf: unknown): { readonly text: string; readonly told: readonly string[] } {
  if (typeof leaf !== 'function') return { text: String(leaf), told: [] };
  const told = Array.from({ length: leaf.length }, (_, index) => `⟨${index}⟩`);
  return { text: String(leaf(...told)), told };
}

/** Words that these languages share with English. */
const shared = new Set(
  ['es', 'de', 'fr'].flatMap((locale) =>
    [
      'models.guidance',
      'history.seed',
      'history.page',
      'history.images',
      'stats.pictures',
      'actions.variations',
      'flow.seed',
      'flow.sampler',
      'flow.guidance',
      'flow.tokens',
      'flow.variations',
      'flow.formOptions',
    ].map((key) => `${locale} ${key}`),
  ),
);

/** Everything the bot says, as it stands: without what falls back to English. */
async function spoken(locale: Locale): Promise<Map<string, unknown>> {
  const flow: Record<string, object> = await import(`../../src/bot/texts/${locale}.ts`);
  return leaves({
    ...commandTexts(locale),
    flow: flow[locale],
    imagine: Object.fromEntries(Object.entries(imagineTexts).map(([key, text]) => [key, text[locale]])),
  });
}

const english = await spoken('en');

describe.each(locales)('what the bot says in %s', async (locale) => {
  const texts = await spoken(locale);

  it('is there, all of it and no more', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('is never empty, and takes and shows what the English one does', () => {
    for (const [key, leaf] of texts) {
      const { text, told } = said(leaf);
      expect(text.trim(), key).not.toBe('');
      expect(text, key).toBe(text.trim() === '' ? '' : text.normalize('NFC'));
      expect(typeof leaf, key).toBe(typeof english.get(key));
      expect(told.length, key).toBe(said(english.get(key)).told.length);
      for (const argument of told) expect(text, key).toContain(argument);
      expect(text, key).not.toMatch(/[{}]|undefined|\$/);
    }
  });

  it.skipIf(locale === 'en')('is not English', () => {
    const same = [...texts]
      .filter(([key, leaf]) => said(leaf).text === said(english.get(key)).text)
      .map(([key]) => `${locale} ${key}`);
    expect(same.filter((key) => !shared.has(key))).toEqual([]);
  });
});

it('is said in English where a language has no words for it', () => {
  expect(flowTexts('de').rerun).not.toBe(flowTexts('en').rerun);
  expect(
    createCatalogue({ a: 'one', b: 'two' }, { zh: {}, es: {}, de: { a: 'eins' }, fr: {}, ja: {} })('de'),
  ).toEqual({
    a: 'eins',
    b: 'two',
  });
});

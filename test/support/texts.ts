/** What holds for every catalogue of texts: nothing missing, nothing left in English, nothing that drops what it is told. */
import { describe, expect, it } from 'vitest';
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

/** @param shared texts that a language shares with English, such as `de labels.seed` */
export function describeTexts(
  title: string,
  textsOf: (locale: Locale) => object,
  shared: ReadonlySet<string>,
): void {
  const english = leaves(textsOf('en'));

  describe.each(locales)(`${title} in %s`, (locale) => {
    const texts = leaves(textsOf(locale));

    it('is there, all of it and no more', () => {
      expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    });

    it('is never empty, and takes and shows what the English one does', () => {
      for (const [key, leaf] of texts) {
        const { text, told } = said(leaf);
        expect(text.trim(), key).not.toBe('');
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
}

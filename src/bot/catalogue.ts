/**
 * Texts by language, typed: a message is a string, or a function of its parameters.
 *
 * `en.ts` is the measure: `export const en = { empty: 'Nothing is waiting.', waiting: (count: number) => `${count} …` }`.
 * Another language is `export const de: Translation<typeof en> = { … }`; what it lacks is said in English.
 */
import type { Locale } from '../chat/platform.ts';

export type Translation<T extends object> = Readonly<Partial<T>>;

export type Translations<T extends object> = Readonly<Record<Exclude<Locale, 'en'>, Translation<T>>>;

/** Gives the texts of a language. */
export function createCatalogue<T extends object>(en: T, others: Translations<T>): (locale: Locale) => T {
  const all = new Map<Locale, T>([['en', en]]);
  return (locale) => {
    const known = all.get(locale);
    if (known !== undefined || locale === 'en') return known ?? en;
    const texts = { ...en, ...others[locale] };
    all.set(locale, texts);
    return texts;
  };
}

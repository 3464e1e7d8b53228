/** What the commands say, in every language. */
import { type Locale, type Localised, locales, type Names } from '../../src/chat/platform.ts';
import { de } from './de.ts';
import { en, type Texts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export type { Texts };

const all: Readonly<Record<Locale, Texts>> = { en, zh, es, de, fr, ja };

export function textsOf(locale: Locale): Texts {
  return all[locale];
}

/** One text in every language, for definitions. */
export function inAll(pick: (texts: Texts) => string): Localised {
  const others = locales.map((locale) => [locale, pick(textsOf(locale))] as const);
  return { ...Object.fromEntries(others), en: pick(en) };
}

/** A command's name and what it is called in the other languages. */
export function naming(key: keyof Texts['names']): { readonly name: string; readonly names: Names } {
  const others = locales.filter((locale) => locale !== 'en').map((locale) => [locale, nameIn(key, locale)]);
  return { name: en.names[key], names: Object.fromEntries(others) };
}

function nameIn(key: keyof Texts['names'], locale: Locale): string {
  return textsOf(locale).names[key];
}

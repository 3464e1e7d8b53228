/** What the commands say, in every language. */
import type { Locale, Localised, Names } from '../../src/chat/platform.ts';
import type { InEveryLanguage } from '../../src/languages.ts';
import { de } from './de.ts';
import { en, type Texts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export type { Texts };

const all: InEveryLanguage<Texts> = { en, zh, es, de, fr, ja };

export function textsOf(locale: Locale): Texts {
  return all[locale];
}

/** One text in every language, for definitions. */
export function inAll(pick: (texts: Texts) => string): Localised {
  const { en, zh, es, de, fr, ja } = all;
  return { en: pick(en), zh: pick(zh), es: pick(es), de: pick(de), fr: pick(fr), ja: pick(ja) };
}

/** A command's name and what it is called in the other languages. */
export function naming(key: keyof Texts['names']): { readonly name: string; readonly names: Names } {
  const { en: name, ...names } = inAll((texts) => texts.names[key]);
  return { name, names };
}

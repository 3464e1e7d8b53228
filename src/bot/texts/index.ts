/** What the bot says about drawings, in every language. */
import type { Locale } from '../../chat/platform.ts';
import type { InEveryLanguage } from '../../languages.ts';
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

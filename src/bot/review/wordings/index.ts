/** What moderators read about single requests, in every language. */
import type { Locale } from '../../../chat/platform.ts';
import type { InEveryLanguage } from '../../../languages.ts';
import { de } from './de.ts';
import { en, type Wording } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export type { Wording };

const all: InEveryLanguage<Wording> = { en, zh, es, de, fr, ja };

export function reviewTextsOf(locale: Locale): Wording {
  return all[locale];
}

/** What is wrong with a request, in the language of who asked. */
import type { InEveryLanguage } from '../../languages.ts';
import type { Wording } from '../complaints.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export const wordings: InEveryLanguage<Wording> = { en, zh, es, de, fr, ja };

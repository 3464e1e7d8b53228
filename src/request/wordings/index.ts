/** What is wrong with a request, in the language of who asked. */
import type { Language, Wording } from '../complaints.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

/** Each language has all of them: unlike other texts these never fall back to English. */
export const wordings: Readonly<Record<Language, Wording>> = { en, zh, es, de, fr, ja };

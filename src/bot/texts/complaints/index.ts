/** What is wrong with a request, in the language of who asked. */
import type { Locale } from '../../../chat/platform.ts';
import type { Wording } from '../../../prompt/complaints.ts';
import { english } from '../../../prompt/english.ts';
import { de } from './de.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

/** Each language has all of them: unlike other texts these never fall back to English. */
export const wordings: Readonly<Record<Locale, Wording>> = { en: english, zh, es, de, fr, ja };

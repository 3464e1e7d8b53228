/** Why a request is refused, in the language of who asked. */
import type { Locale } from '../../../chat/platform.ts';
import type { ReasonWording } from '../reasons.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export const wordings: Readonly<Record<Locale, ReasonWording>> = { en, zh, es, de, fr, ja };

/** What is wrong with a change of settings, in the language of who made it. */
import type { InEveryLanguage } from '../../../languages.ts';
import type { ProblemWording } from '../problems.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export const wordings: InEveryLanguage<ProblemWording> = { en, zh, es, de, fr, ja };

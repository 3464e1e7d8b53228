/** What the drawing itself says, in every language. */
import { createCatalogue } from '../catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { zh } from './zh.ts';

export type Texts = typeof en;

export const textsOf = createCatalogue(en, { zh, es, de, fr, ja });

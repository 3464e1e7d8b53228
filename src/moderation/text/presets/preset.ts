/** Short lists that a server can switch on, in the languages of the bot. */

import { languages } from '../../../languages.ts';
import { hate } from './hate.ts';
import { minors } from './minors.ts';
import { sexual } from './sexual.ts';
import { violence } from './violence.ts';
import type { Preset, WordList } from './word-list.ts';

export const presetNames = ['sexual', 'violence', 'hate', 'minors'] as const;
export type PresetName = (typeof presetNames)[number];

export const presets: Readonly<Record<PresetName, Preset>> = {
  sexual,
  violence,
  hate,
  /** Children are drawn all day; children together with what the sexual list names are not. */
  minors: { ...minors, with: sexual.words },
};

export function wordsOf(list: WordList): string[] {
  return languages.flatMap((language) => list[language]);
}

/** What a preset is made of. */
import type { InEveryLanguage } from '../../../languages.ts';

/** Words by language; each is matched with its plural and in every disguise. */
export type WordList = InEveryLanguage<readonly string[]>;

export interface Preset {
  readonly words: WordList;
  /** Innocent phrases in which a word of the list stands. */
  readonly allow: readonly string[];
  /** Only together with one of these; alone, the words are innocent. */
  readonly with?: WordList;
}

/** Words as they are easiest to read and to compare: with commas between them. */
export function list(text: string): string[] {
  return text.split(/[,\n]/).flatMap((word) => word.trim() || []);
}

/** Words in which signs stand for letters that everybody guesses: `n*de`, `f**k`. */

import type { Budget } from './budget.ts';
import { foldCharacter } from './fold-character.ts';
import type { Hit } from './match-row.ts';
import type { Pattern } from './pattern.ts';

export interface MaskedWords {
  /** Ends early where the budget does. */
  find(text: string, budget: Budget, onHit: (hit: Hit) => void): void;
}

const hasMask = /[*#●•█✱✲∗⁎○◯＊＃]/u;
const word = /[^\s,.;:!?"'()]+/gu;
const longest = 30;

/** Of a word with masks, so many letters must be seen: what is all masks could be anything. */
const seenShare = 0.33;

/** Only patterns that are whole words are guessed. */
export function createMaskedWords(patterns: readonly Pattern[]): MaskedWords {
  const byLook = new Map<string, { readonly letters: readonly number[]; readonly pattern: number }[]>();
  for (const [i, pattern] of patterns.entries()) {
    if (!pattern.edgeAtStart || !pattern.edgeAtEnd || pattern.elements.some(({ letter }) => letter === 0))
      continue;
    const letters = pattern.elements.flatMap(({ letter, count }) => Array<number>(count).fill(letter));
    const alike = byLook.get(lookOf(letters));
    if (alike === undefined) byLook.set(lookOf(letters), [{ letters, pattern: i }]);
    else alike.push({ letters, pattern: i });
  }
  return {
    find(text, budget, onHit) {
      if (!hasMask.test(text)) return;
      for (const match of text.matchAll(word)) {
        const seen = read(match[0]);
        if (seen === undefined) continue;
        const from = match.index;
        for (const { letters, pattern } of byLook.get(lookOf(seen)) ?? []) {
          if (!budget.spend(1)) return;
          if (seen.every((letter, i) => letter === 0 || letter === letters[i]))
            onHit({ pattern, from, to: from + match[0].length });
        }
      }
    },
  };
}

/** What is never masked of a word: its first and last letter, and how many it has. */
function lookOf(letters: readonly number[]): string {
  return `${letters.length} ${letters[0]} ${letters.at(-1)}`;
}

/** Its letters, 0 for each mask between them; undefined where it is no masked word. */
function read(text: string): number[] | undefined {
  if (text.length > longest || !hasMask.test(text)) return undefined;
  const letters: number[] = [];
  for (const char of text) {
    const folded = foldCharacter(char.codePointAt(0) ?? 0);
    if (folded.kind === 'mask') letters.push(0);
    else if (folded.kind === 'letter' || folded.kind === 'leet') letters.push(...folded.letters.slice(0, 1));
    else if (folded.kind !== 'none') return undefined;
  }
  while (letters[0] === 0) letters.shift();
  while (letters.at(-1) === 0) letters.pop();
  const seen = letters.filter((letter) => letter !== 0).length;
  return letters.includes(0) && seen >= 2 && seen >= seenShare * letters.length ? letters : undefined;
}

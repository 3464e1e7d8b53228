/** All that rules look for, in one list, with whose it is. */

import { UserError } from '../../errors.ts';
import { type Pattern, readKeyword, readPattern, readTerm } from './pattern.ts';
import type { TextRule } from './settings.ts';

export type Side = 'terms' | 'with';

/** Which rule a pattern belongs to, and on which of its sides. */
export interface Owner {
  readonly rule: number;
  readonly side: Side;
}

export interface CollectedTerms {
  readonly patterns: readonly Pattern[];
  /** Of each pattern. */
  readonly owners: readonly Owner[];
  readonly regexes: readonly string[];
  readonly regexOwners: readonly Owner[];
  /** Of all patterns. */
  readonly letters: number;
}

/** Each place of the text that fits the letters of such a pattern is looked at once for each of them. */
const mostOpen = 100;

/** Of all patterns, with each choice of their optional letters: about 300 bytes each. */
const mostLetters = 150_000;

type Terms = Pick<TextRule, 'words' | 'patterns' | 'keywords' | 'regexes'>;

/** @throws UserError `bad_pattern` also where there are more than one server may have in memory */
export function collectTerms(rules: readonly TextRule[]): CollectedTerms {
  const patterns: Pattern[] = [];
  const owners: Owner[] = [];
  const regexes: string[] = [];
  const regexOwners: Owner[] = [];
  const seen = new Set<string>();
  let letters = 0;
  const add = (terms: Terms, owner: Owner) => {
    for (const pattern of patternsOf(terms)) {
      const key = JSON.stringify([owner, pattern]);
      if (seen.has(key)) continue;
      seen.add(key);
      letters += pattern.elements.length;
      if (letters > mostLetters) throw new UserError('bad_pattern', tooMany);
      patterns.push(pattern);
      owners.push(owner);
    }
    for (const source of terms.regexes) {
      regexes.push(source);
      regexOwners.push(owner);
    }
  };
  for (const [rule, own] of rules.entries()) {
    add(own, { rule, side: 'terms' });
    if (own.with !== undefined) add(own.with, { rule, side: 'with' });
  }
  return { patterns, owners, regexes, regexOwners, letters };
}

const tooMany = `The words and patterns are too many: with each choice of optional letters, they may have ${mostLetters} letters`;

/** What slows ordinary texts. @throws UserError `bad_pattern` */
export function checkOpen({ patterns }: CollectedTerms): void {
  const open = patterns.filter(({ elements }) => elements.some(({ letter }) => letter === 0)).length;
  if (open > mostOpen)
    throw new UserError('bad_pattern', `${open} patterns have a "?" in them; at most ${mostOpen} may`);
}

function patternsOf({ words, patterns, keywords }: Terms): Pattern[] {
  return [...words.flatMap(readTerm), ...patterns.flatMap(readPattern), ...keywords.map(readKeyword)];
}

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
}

/** Each place of the text that fits the letters of such a pattern is looked at once for each of them. */
const mostOpen = 100;

type Terms = Pick<TextRule, 'words' | 'patterns' | 'keywords' | 'regexes'>;

/** @throws UserError `bad_pattern` */
export function collectTerms(rules: readonly TextRule[]): CollectedTerms {
  const patterns: Pattern[] = [];
  const owners: Owner[] = [];
  const regexes: string[] = [];
  const regexOwners: Owner[] = [];
  const seen = new Set<string>();
  const add = (terms: Terms, owner: Owner) => {
    for (const pattern of patternsOf(terms)) {
      const key = JSON.stringify([owner, pattern]);
      if (seen.has(key)) continue;
      seen.add(key);
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
  const open = patterns.filter(({ elements }) => elements.some(({ letter }) => letter === 0)).length;
  if (open > mostOpen)
    throw new UserError('bad_pattern', `${open} patterns have a "?" in them; at most ${mostOpen} may`);
  return { patterns, owners, regexes, regexOwners };
}

function patternsOf({ words, patterns, keywords }: Terms): Pattern[] {
  return [...words.flatMap(readTerm), ...patterns.flatMap(readPattern), ...keywords.map(readKeyword)];
}

/**
 * Says of long patterns, without a look at each of their letters, that they can't fit at a place. Texts can be made in
 * which long patterns nearly fit everywhere: "ab ab ab".
 */

import { gap, type Row } from './fold-text.ts';
import type { Pattern } from './pattern.ts';
import type { Runs } from './runs.ts';

/** Signs between two letters of one disguised word. */
export const widestGap = 3;
/** Of a word spelt out with spaces, so many of its letters stand alone: "n u d e", not "nu de". */
export const spacedShare = 0.6;
/** Of a word with digits for letters, so many letters must be letters: "455" is a number. */
export const letterShare = 0.3;

/** Shorter patterns are as fast to try. */
const worthwhile = 8;

/** How many there are before each letter of the row. */
interface Sums {
  readonly gaps: Int32Array;
  readonly spaces: Int32Array;
  readonly wide: Int32Array;
  readonly ends: Int32Array;
  readonly leet: Int32Array;
}

/** For patterns that `isJudged` holds of. @returns whether one that begins at `start` and whose last letter is in run `lastRun` surely doesn't fit */
export function createHopeless(row: Row, runs: Runs) {
  let sums: Sums | undefined;
  return (start: number, lastRun: number, pattern: Pattern): boolean => {
    sums ??= sumsOf(row);
    const first = runs.first[lastRun] ?? 0;
    const end = runs.first[lastRun + 1] ?? row.length;
    /** Of the letters after `start` up to another one, both counted. */
    const among = (sum: Int32Array, to: number) => (sum[to + 1] ?? 0) - (sum[start + 1] ?? 0);
    if (among(sums.wide, first) > 0) return true;
    const hasGap = among(sums.gaps, first) > 0;
    if (hasGap && row.starts[start] !== 1) return true;
    if (among(sums.spaces, first) > 0 && among(sums.gaps, end - 1) + 1 < spacedShare * pattern.length)
      return true;
    if (hasGap || pattern.edgeAtEnd) {
      // A plural adds up to two letters.
      const ends = (sums.ends[Math.min(end + 2, row.length)] ?? 0) - (sums.ends[first] ?? 0);
      if (ends === 0) return true;
    }
    if (end - start !== pattern.length) return false;
    // One letter of the text for each of the pattern: what is read as letters counts as it would there.
    const leet = (sums.leet[end] ?? 0) - (sums.leet[start] ?? 0);
    return leet > 0 && pattern.length - leet < letterShare * pattern.length;
  };
}

/** Whether a pattern can be judged so: it is long, and each letter between its first and its last is one of its own. */
export function isJudged({ isSpaceless, elements, length }: Pattern): boolean {
  if (length <= worthwhile || isSpaceless) return false;
  return elements.every(({ letter, isLoose }) => letter !== 0 && !isLoose);
}

function sumsOf(row: Row): Sums {
  const empty = () => new Int32Array(row.length + 1);
  const sums: Sums = { gaps: empty(), spaces: empty(), wide: empty(), ends: empty(), leet: empty() };
  const add = (sum: Int32Array, i: number, isOne: boolean) => {
    sum[i + 1] = (sum[i] ?? 0) + (isOne ? 1 : 0);
  };
  for (let i = 0; i < row.length; i++) {
    const before = row.before[i] ?? 0;
    add(sums.gaps, i, before !== gap.none);
    add(sums.spaces, i, before === gap.space);
    add(sums.wide, i, before !== gap.none && (row.width[i] ?? 0) > widestGap);
    add(sums.ends, i, row.ends[i] === 1);
    add(sums.leet, i, row.leet[i] === 1);
  }
  return sums;
}

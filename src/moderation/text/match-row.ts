/** Finds patterns in a row of letters, and judges whether what was found is a word in disguise or an accident. */

import { type Automaton, buildAutomaton } from './automaton.ts';
import type { Budget } from './budget.ts';
import { gap, type Row } from './fold-text.ts';
import { createHopeless, isJudged, letterShare, spacedShare, widestGap } from './hopeless.ts';
import type { Element, Pattern } from './pattern.ts';
import { comesSoon, type Next, type Runs, runsOf } from './runs.ts';

/** Where a pattern was found, in UTF-16 units of the text. */
export interface Hit {
  /** Which of the patterns. */
  readonly pattern: number;
  readonly from: number;
  readonly to: number;
}

export interface Matcher {
  /**
   * Ends early where the budget does.
   * @param isDone whether no more hits of that pattern are wanted
   */
  find(row: Row, budget: Budget, onHit: (hit: Hit) => void, isDone?: (pattern: number) => boolean): void;
}

interface Key {
  readonly pattern: number;
  /** Elements before the key, which is the longest run of letters without "any". */
  readonly lead: number;
  readonly length: number;
  /** The first letter after the key that is not "any"; only where the key begins the pattern. */
  readonly next: Next | undefined;
  readonly isLong: boolean;
}

export function createMatcher(patterns: readonly Pattern[]): Matcher {
  const automaton: Automaton<Key> = buildAutomaton(patterns.map((pattern, i) => entryOf(pattern, i)));
  return {
    find(row, budget, onHit, isDone = () => false) {
      const runs = runsOf(row);
      const isHopeless = createHopeless(row, runs);
      automaton.scan(
        runs.letters,
        runs.length,
        ({ pattern: index, lead, length, next, isLong }, at) => {
          const pattern = patterns[index];
          const first = at - length + 1 - lead;
          if (pattern === undefined || first < 0 || !budget.spend(1)) return;
          if (next !== undefined && !comesSoon(runs, at, next)) return;
          const tryAt = (start: number): boolean => {
            if (isLong && isHopeless(start, at, pattern)) return false;
            const last = matchFrom(row, start, pattern);
            if (last < 0) return false;
            budget.spend((last - start) / lettersAUnit);
            onHit({ pattern: index, from: row.from[start] ?? 0, to: row.to[last] ?? 0 });
            return true;
          };
          tryStarts(row, runs, first, pattern, tryAt);
        },
        ({ pattern }) => budget.isSpent || isDone(pattern),
      );
    },
  };
}

function entryOf(pattern: Pattern, index: number): { key: number[]; value: Key } {
  const { elements } = pattern;
  let best: readonly Element[] = [];
  let lead = 0;
  for (let from = 0; from < elements.length; from++) {
    let to = from;
    while (to < elements.length && elements[to]?.letter !== 0) to += 1;
    if (to - from > best.length) {
      best = elements.slice(from, to);
      lead = from;
    }
    from = Math.max(from, to);
  }
  // Equal neighbours that a phrase keeps apart are one run in the text.
  const key = best.map(({ letter }) => letter).filter((letter, i, all) => letter !== all[i - 1]);
  const next = lead === 0 ? nextAfter(elements, best.length) : undefined;
  return { key, value: { pattern: index, lead, length: key.length, next, isLong: isJudged(pattern) } };
}

function nextAfter(elements: readonly Element[], from: number): Next | undefined {
  const at = elements.findIndex(({ letter }, i) => i >= from && letter !== 0);
  return at < 0 ? undefined : { letter: elements[at]?.letter ?? 0, anys: at - from };
}

/** Where in a run a match may begin: at each edge, and where edges don't matter, as late as its letters allow. */
function tryStarts(
  row: Row,
  runs: Runs,
  run: number,
  { elements, edgeAtStart }: Pattern,
  tryAt: (start: number) => boolean,
): void {
  const from = runs.first[run] ?? 0;
  const to = runs.first[run + 1] ?? row.length;
  const latest = edgeAtStart ? -1 : Math.max(from, to - (elements[0]?.count ?? 1));
  if (latest >= 0 && tryAt(latest)) return;
  let left = mostStarts;
  for (let i = from; i < to && left > 0; i++) {
    if (row.starts[i] !== 1) continue;
    left -= 1;
    if (i !== latest && tryAt(i)) return;
  }
}

const mostStarts = 4;

/** Letters of a hit that cost as much as a place that is compared. */
const lettersAUnit = 16;

/** Words this short are found in others too easily when a letter is doubled: "gun" in "Gunn". */
const shortWord = 3;

interface Walk {
  /** The next letter of the row. */
  at: number;
  /** The widest kind of gap that was crossed inside of the word, and how many. */
  grade: number;
  gaps: number;
  leet: number;
}

/** @returns the last letter of the match, or −1 */
function matchFrom(row: Row, start: number, pattern: Pattern): number {
  const walk: Walk = { at: start, grade: gap.none, gaps: 0, leet: 0 };
  const { elements } = pattern;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (element === undefined) return -1;
    const isLast = i === elements.length - 1;
    if (!takeElement(row, walk, element, i === 0, isLast && !pattern.edgeAtEnd, pattern)) return -1;
  }
  const last = walk.at - 1;
  const end = pattern.hasPlural && row.ends[last] !== 1 ? pluralEnd(row, walk.at) : last;
  const startsWord = row.starts[start] === 1;
  const endsWord = row.ends[end] === 1;
  if (walk.gaps > 0 && !pattern.isSpaceless) {
    if (!startsWord || !endsWord || !isSpeltOut(walk, pattern)) return -1;
  } else if ((pattern.edgeAtStart && !startsWord) || (pattern.edgeAtEnd && !endsWord)) return -1;
  const real = pattern.length - walk.leet;
  const share = walk.grade === gap.space ? spacedShare : letterShare;
  if (walk.leet > 0 && (real < 1 || real < share * pattern.length)) return -1;
  return end;
}

function isSpeltOut({ grade, gaps }: Walk, { length }: Pattern): boolean {
  const pieces = gaps + 1;
  if (grade === gap.marks) return true;
  return pieces >= 3 && (grade === gap.pause || pieces >= spacedShare * length);
}

/** Takes the letters of one element. @param isOpen more of the same letter may follow that belong to no word */
function takeElement(
  row: Row,
  walk: Walk,
  element: Element,
  isFirst: boolean,
  isOpen: boolean,
  pattern: Pattern,
): boolean {
  const { letter, count } = element;
  let taken = 0;
  while (walk.at < row.length && (letter === 0 || row.letters[walk.at] === letter)) {
    if (taken >= count && (letter === 0 || isOpen || row.before[walk.at] !== gap.none)) break;
    const fits = taken === 0 ? enter(row, walk, element, isFirst) : cross(row, walk);
    if (!fits) return false;
    if (taken < count) walk.leet += row.leet[walk.at] ?? 0;
    taken += 1;
    walk.at += 1;
  }
  if (taken < count) return false;
  return taken === count || taken >= 3 || pattern.length > shortWord;
}

/** The first letter of an element, with what lies before it. */
function enter(row: Row, walk: Walk, { isAccented, isLoose }: Element, isFirst: boolean): boolean {
  if (isAccented && row.accented[walk.at] !== 1) return false;
  if (isFirst) return true;
  return isLoose ? (row.width[walk.at] ?? 0) <= widestGap : cross(row, walk);
}

/** Steps over what lies between two letters of one word, if anything does. */
function cross(row: Row, walk: Walk): boolean {
  const before = row.before[walk.at] ?? 0;
  if (before === gap.none) return true;
  walk.gaps += 1;
  walk.grade = Math.max(walk.grade, before);
  return (row.width[walk.at] ?? 0) <= widestGap;
}

const [s, e, z] = [...'sez'].map((char) => char.charCodeAt(0));

/** After these a plural has an e before its s: foxes, churches. */
const sibilants = new Set([...'sxzho'].map((char) => char.charCodeAt(0)));

/** The last letter of a plural's ending that begins at `at`; where there is none, the letter before. */
function pluralEnd(row: Row, at: number): number {
  const isNext = (i: number, letter: number | undefined) =>
    row.letters[i] === letter && row.before[i] === gap.none;
  const tail = isNext(at, e) && sibilants.has(row.letters[at - 1] ?? 0) ? at + 1 : at;
  return (isNext(tail, s) || isNext(tail, z)) && row.ends[tail] === 1 ? tail : at - 1;
}

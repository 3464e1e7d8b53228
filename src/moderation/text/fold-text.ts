/**
 * A text as a row of letters: what a reader sees in it, one letter an entry, each knowing what stood before it. Matching
 * runs over this row and never over the text itself.
 */

import { type Folded, foldCharacter, isSpaceless, mostLetters } from './fold-character.ts';

/** What lies between a letter and the one before it. */
export const gap = {
  /** Nothing: the same word. */
  none: 0,
  /** Signs that hide inside of words: n.u-d_e */
  marks: 1,
  /** Signs that end a clause or join two words: a pen, isn't it */
  pause: 2,
  space: 3,
} as const;

/** Columns of one row, as long as `length`. Places count UTF-16 units of the text. */
export interface Row {
  readonly length: number;
  readonly letters: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** One of `gap`. */
  readonly before: Uint8Array;
  /** Characters in that gap. */
  readonly width: Uint16Array;
  /** No letter stands directly before, or the word changes case here. */
  readonly starts: Uint8Array;
  readonly ends: Uint8Array;
  readonly accented: Uint8Array;
  /** A digit or a sign that was read as a letter. */
  readonly leet: Uint8Array;
}

/** How digits and signs are read: not at all, or as the first or the last of the letters they stand for. */
export type Reading = 'letters' | 'first' | 'last';

const pauses = new Set([...`,;:.!?'’‘"“”()[]{}`].map((char) => char.codePointAt(0) ?? 0));

export function foldText(text: string, reading: Reading): Row {
  const row = emptyRow(text.length * mostLetters);
  const state: State = { length: 0, before: gap.space, width: 0, upper: false, katakana: false };
  let at = 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    const folded = foldCharacter(codePoint);
    const isLetter =
      folded.kind === 'letter' || (folded.kind === 'leet' && reading !== 'letters' && isInWord(text, end));
    if (folded.kind === 'none' && state.length > 0) changeLast(row, state, folded);
    if (isLetter) addLetters(row, state, text, folded, reading, at, end);
    else if (folded.kind !== 'none') addGap(state, folded, codePoint);
    at = end;
  }
  if (state.length > 0) row.ends[state.length - 1] = 1;
  return cut(row, state.length);
}

interface State {
  length: number;
  before: number;
  width: number;
  upper: boolean;
  katakana: boolean;
}

function addLetters(
  row: Columns,
  state: State,
  text: string,
  folded: Folded,
  reading: Reading,
  from: number,
  to: number,
): void {
  const isLeet = folded.kind === 'leet';
  const letters = isLeet
    ? folded.letters.slice(...(reading === 'last' ? [-1] : [0, 1]))
    : folded.lookAlike !== 0 && isAmongLatin(row, state, text, to)
      ? [folded.lookAlike]
      : folded.letters;
  for (const [i, letter] of letters.entries()) {
    const k = state.length;
    const before = i === 0 ? state.before : gap.none;
    const isEdge = k === 0 || before !== gap.none || (i === 0 && isWordEdge(row, state, folded, letter));
    row.letters[k] = letter;
    row.from[k] = from;
    row.to[k] = to;
    row.before[k] = before;
    row.width[k] = before === gap.none ? 0 : state.width;
    row.accented[k] = folded.isAccented ? 1 : 0;
    row.leet[k] = isLeet ? 1 : 0;
    // Digits are no letters: a word may begin or end beside them.
    row.starts[k] = isEdge || row.leet[k - 1] === 1 ? 1 : 0;
    if (k > 0 && (isEdge || isLeet)) row.ends[k - 1] = 1;
    state.length += 1;
  }
  state.before = gap.none;
  state.width = 0;
  state.upper = folded.isUpper;
  state.katakana = folded.isKatakana;
}

/** Whether a word may end between two letters that touch: where the case changes, nudeWoman, or the script does. */
function isWordEdge(row: Columns, state: State, folded: Folded, letter: number): boolean {
  const isHere = isSpaceless(letter);
  if (isHere !== isSpaceless(row.letters[state.length - 1] ?? 0)) return true;
  return isHere ? !(folded.isKatakana && state.katakana) : folded.isUpper && !state.upper;
}

/** What a combining mark does to the letter before it. */
function changeLast(row: Columns, { length, before }: State, { accents, voices }: Folded): void {
  if (accents && before === gap.none) row.accented[length - 1] = 1;
  // Marks of kana are characters of their own in half width, and may be kept apart from their letter.
  if (voices === 0 || before > gap.marks) return;
  const voiced = String.fromCodePoint(row.letters[length - 1] ?? 0, voices).normalize('NFC');
  if ([...voiced].length === 1) row.letters[length - 1] = voiced.codePointAt(0) ?? 0;
}

function addGap(state: State, { kind }: Folded, codePoint: number): void {
  const grade =
    kind === 'space' ? gap.space : pauses.has(codePoint) && codePoint !== 0x2e ? gap.pause : gap.marks;
  state.before = Math.max(state.before, grade);
  state.width += 1;
}

/** Whether a sign belongs to the word it ends: "nud3" and "nud€" yes, "wow!" no. */
function isInWord(text: string, at: number): boolean {
  const sign = text.charCodeAt(at - 1);
  if (sign !== exclamation && sign !== bar && sign !== plus) return true;
  const next = text.codePointAt(at);
  if (next === undefined) return false;
  const { kind } = foldCharacter(next);
  return kind === 'letter' || kind === 'leet' || kind === 'none';
}

const [exclamation, bar, plus] = [...'!|+'].map((char) => char.charCodeAt(0));

/** A character of Chinese that is drawn like a Latin letter is one between Latin letters only. */
function isAmongLatin(row: Columns, state: State, text: string, to: number): boolean {
  const before = state.before === gap.none && state.length > 0 ? row.letters[state.length - 1] : undefined;
  const next = text.codePointAt(to);
  const after = next === undefined ? undefined : foldCharacter(next);
  const isLatin = (letter: number | undefined) => letter !== undefined && letter >= 0x61 && letter <= 0x7a;
  return isLatin(before) || (after?.kind === 'letter' && isLatin(after.letters[0]));
}

type Columns = { -readonly [K in Exclude<keyof Row, 'length'>]: Row[K] };

function emptyRow(size: number): Columns {
  return {
    letters: new Int32Array(size),
    from: new Int32Array(size),
    to: new Int32Array(size),
    before: new Uint8Array(size),
    width: new Uint16Array(size),
    starts: new Uint8Array(size),
    ends: new Uint8Array(size),
    accented: new Uint8Array(size),
    leet: new Uint8Array(size),
  };
}

function cut(row: Columns, length: number): Row {
  return { ...row, length };
}

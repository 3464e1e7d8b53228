/**
 * What moderators write, made ready for matching. A word means the word, with its plural; a pattern is in obscenity's
 * syntax: `|word|` with edges, `[x]` perhaps, `?` any letter, and with no bars anywhere in a word.
 */

import { type Node, ParserError, parseRawPattern, SyntaxKind } from 'obscenity';
import { UserError } from '../../errors.ts';
import { foldCharacter, isSpaceless } from './fold-character.ts';

/** A run of equal letters: `ss` in "ass" is one element of count 2. */
export interface Element {
  /** 0: any letter. */
  readonly letter: number;
  readonly count: number;
  /** The pattern's letter carries an accent: the text's must carry one too, so that "coño" is no "cono". */
  readonly isAccented: boolean;
  /** Between words of a phrase: anything may stand before this element, or nothing. */
  readonly isLoose: boolean;
}

export interface Pattern {
  readonly elements: readonly Element[];
  readonly edgeAtStart: boolean;
  readonly edgeAtEnd: boolean;
  /** May be followed by the letters of a plural. */
  readonly hasPlural: boolean;
  /** Letters in all. */
  readonly length: number;
  /** In a script without spaces, where anything may stand between the letters of one word. */
  readonly isSpaceless: boolean;
}

const longest = 100;
const mostForms = 64;

/** In scripts without spaces a word is found anywhere. @throws UserError `bad_pattern`, which quotes it and says why */
function readWord(raw: string): Pattern {
  const items = literals(raw);
  const hasEdges = !items.some(({ letter }) => isSpaceless(letter));
  const pattern = build(items, hasEdges, hasEdges, hasEdges);
  if (pattern === undefined) throw bad(raw, 'it has no letter');
  return pattern;
}

/** One pattern of obscenity's syntax is several here, one for each choice of its optional letters. */
export function readPattern(raw: string): Pattern[] {
  if (raw.length > longest) throw bad(raw, `it has ${raw.length} characters; at most ${longest} are allowed`);
  const parsed = parse(raw);
  let forms: Item[][] = [[]];
  for (const node of parsed.nodes) {
    const choices = itemsOf(node);
    forms = forms.flatMap((form) => choices.map((items) => [...form, ...items]));
    if (forms.length > mostForms) throw bad(raw, 'it has too many optional letters; at most 6 are allowed');
  }
  const patterns = forms.map((items) =>
    build(items, parsed.requireWordBoundaryAtStart, parsed.requireWordBoundaryAtEnd, false),
  );
  if (patterns.some((pattern) => pattern === undefined || !isNarrow(pattern)))
    throw bad(raw, 'it fits nearly everything: two letters must follow each other in it');
  return patterns.filter((pattern) => pattern !== undefined);
}

function parse(raw: string) {
  try {
    return parseRawPattern(raw.trim());
  } catch (cause) {
    if (cause instanceof ParserError) throw bad(raw, cause.message, cause);
    throw cause;
  }
}

function bad(raw: string, why: string, cause?: unknown): UserError {
  const text = JSON.stringify(raw.length > 60 ? `${raw.slice(0, 60)}…` : raw);
  return new UserError('bad_pattern', `The pattern ${text} can't be used: ${why}`, { cause });
}

/** One letter of a pattern; `letter` 0 is any. */
interface Item {
  readonly letter: number;
  readonly isAccented: boolean;
  readonly isLoose: boolean;
}

const any: Item = { letter: 0, isAccented: false, isLoose: false };

function itemsOf(node: Node): Item[][] {
  if (node.kind === SyntaxKind.Literal) return [literals(String.fromCodePoint(...node.chars))];
  if (node.kind === SyntaxKind.Wildcard) return [[any]];
  return [[], ...itemsOf(node.childNode)];
}

/** Folded as texts are; digits and signs are read as the first letter they can stand for. */
function literals(text: string): Item[] {
  const items: Item[] = [];
  let isLoose = false;
  for (const char of text.normalize('NFC')) {
    const folded = foldCharacter(char.codePointAt(0) ?? 0);
    const letters = folded.kind === 'leet' ? folded.letters.slice(0, 1) : folded.letters;
    if (folded.kind === 'space' || folded.kind === 'mark' || folded.kind === 'mask')
      isLoose = items.length > 0;
    for (const letter of letters) {
      items.push({ letter, isAccented: folded.isAccented, isLoose });
      isLoose = false;
    }
  }
  return items;
}

function build(
  items: readonly Item[],
  edgeAtStart: boolean,
  edgeAtEnd: boolean,
  hasPlural: boolean,
): Pattern | undefined {
  const elements: Element[] = [];
  for (const item of items) {
    const last = elements.at(-1);
    const isSame = last !== undefined && last.letter === item.letter && item.letter !== 0 && !item.isLoose;
    if (isSame) elements[elements.length - 1] = { ...last, count: last.count + 1 };
    else elements.push({ ...item, count: 1 });
  }
  if (elements.length === 0) return undefined;
  const spaceless = elements.some(({ letter }) => isSpaceless(letter));
  return {
    elements,
    edgeAtStart,
    edgeAtEnd,
    hasPlural,
    length: items.length,
    isSpaceless: spaceless,
  };
}

function isNarrow({ elements, isSpaceless: spaceless }: Pattern): boolean {
  if (spaceless) return elements.some(({ letter }) => letter !== 0);
  return elements.some(
    (element, i) => element.letter !== 0 && (element.count > 1 || (elements[i + 1]?.letter ?? 0) !== 0),
  );
}

/** What is listed as a word: with the signs of a pattern in it, it is one. */
export function readTerm(raw: string): Pattern[] {
  return /[|?[\]]/.test(raw) ? readPattern(raw) : [readWord(raw)];
}

/** A keyword as Discord's AutoMod takes it: a whole word or phrase, with `*` at an end for anything that goes on there. */
export function readKeyword(raw: string): Pattern {
  const text = raw.trim();
  const pattern = build(
    literals(text.replaceAll('*', '')),
    !text.startsWith('*'),
    !text.endsWith('*'),
    false,
  );
  if (pattern === undefined) throw bad(raw, 'it has no letter');
  return pattern;
}

/** Splits what was typed into the prompt and its flags: `a cat --seed 7 --no blur`. */
import { findNearest } from '../errors.ts';
import { badRequest, brief, shown, visible } from '../request/bad-request.ts';
import type { Surface } from '../request/field.ts';
import { type KnownFlag, written } from '../request/flags.ts';
import { foreignTakes } from './foreign-flags.ts';
import { findFlag, flagsTypedIn, takesOf } from './prompt-flags.ts';
import { allQuotes, doubleQuotes, nextWord, type Word } from './words.ts';

export interface TypedFlag {
  readonly known: KnownFlag;
  /** Without quotes; '' for flags that take nothing. */
  readonly value: string;
  /** Where it stands in the text, with its value. */
  readonly start: number;
  readonly end: number;
}

export interface SplitPrompt {
  /** All before the first flag, as it was typed. */
  readonly prompt: string;
  readonly flags: readonly TypedFlag[];
  /** Flags of other tools, as they were typed. */
  readonly foreign: readonly string[];
}

/** Phones turn `--` into an en or em dash; a name follows at once, as in `--ar` but not in `-- and` or `--5`. */
const flagStart = /^(?:[-\u2010-\u2012\u2212]{2,3}|[\u2013-\u2015\u2E3A]{1,2})(?=\p{L})/u;
const lonelyDash = /^[-\u2010-\u2012\u2212](?=\p{L}{2})/u;

/** @throws BadRequest for unknown flags, missing values and words that belong to no flag */
export function splitFlags(text: string, surface: Surface = 'chat'): SplitPrompt {
  let word = nextWord(text, 0, doubleQuotes);
  while (word !== undefined && readFlagName(word) === undefined)
    word = nextWord(text, word.end, doubleQuotes);
  const prompt = text.slice(0, word?.start ?? text.length).trim();
  const flags: TypedFlag[] = [];
  const foreign: string[] = [];
  while (word !== undefined) {
    const read = readFlag(text, word, surface);
    if ('foreign' in read) foreign.push(read.foreign);
    else flags.push(read.flag);
    word = nextWord(text, read.end, doubleQuotes);
    if (word === undefined || readFlagName(word) !== undefined) continue;
    throw strayWords(
      text,
      word,
      'foreign' in read ? { after: read.foreign, takes: 'one' } : endOf(read.flag),
    );
  }
  return { prompt, flags, foreign };
}

type ReadFlag = { readonly end: number } & ({ readonly flag: TypedFlag } | { readonly foreign: string });

function readFlag(text: string, word: Word, surface: Surface): ReadFlag {
  const typed = readFlagName(word) ?? '';
  const known = findFlag(typed, surface);
  if (known === undefined) return readForeign(text, word, typed) ?? fail(unknownFlag(word, typed, surface));
  const takes = takesOf(known);
  const name = written(known, surface);
  const { start } = word;
  const equals = word.text.indexOf('=');
  if (takes === 'nothing') {
    if (equals >= 0) throw badRequest('noValueTaken', { flag: name, typed: shown(word.text) });
    const { end } = word;
    return { flag: { known, value: '', start, end }, end };
  }
  const from = equals < 0 ? word.end : word.start + equals + 1;
  const read = takes === 'one' ? readOne(text, from, equals >= 0) : readRest(text, from);
  if (read === undefined) {
    throw badRequest('valueMissing', { flag: name, example: `${name} ${known.flag.example}` });
  }
  const { value, end } = read;
  return { flag: { known, value, start, end }, end };
}

function fail(error: Error): never {
  throw error;
}

function readForeign(text: string, word: Word, name: string): ReadFlag | undefined {
  const next = nextWord(text, word.end, allQuotes);
  const isValue = next !== undefined && flagName(next) === undefined;
  const takes = foreignTakes(name, isValue ? next.text : undefined);
  if (takes === undefined) return undefined;
  let end = takes && !word.text.includes('=') && next !== undefined ? next.end : word.end;
  // Pictures to copy from come in rows of addresses.
  for (let more = nextWord(text, end, allQuotes); more && isAddress(more); ) {
    end = more.end;
    more = nextWord(text, end, allQuotes);
  }
  return { foreign: brief(text.slice(word.start, end)), end };
}

function isAddress({ text }: Word): boolean {
  return /^https?:\/\//.test(text);
}

type Read = { readonly value: string; readonly end: number } | undefined;

function readOne(text: string, from: number, attached: boolean): Read {
  const word = nextWord(text, from, allQuotes);
  if (word === undefined || (attached && word.start > from) || flagName(word) !== undefined) return undefined;
  if (word.quoted) return { value: word.text, end: afterCommas(text, word.end) };
  const value = word.text.replace(commas, '');
  return visible(value) === '' ? undefined : { value, end: word.end };
}

function readRest(text: string, from: number): Read {
  const first = nextWord(text, from, allQuotes);
  let end = from;
  for (let word = nextWord(text, from, doubleQuotes); word; word = nextWord(text, end, doubleQuotes)) {
    if (readFlagName(word) !== undefined) break;
    end = word.end;
  }
  // One thing in quotes and nothing beside it is meant without them, whatever flags it seems to hold.
  if (first?.quoted && afterCommas(text, first.end) >= end) {
    return { value: first.text.trim(), end: afterCommas(text, first.end) };
  }
  const value = text.slice(from, end).trim().replace(commas, '');
  return visible(value).trim() === '' ? undefined : { value, end };
}

/** `--seed 7, --steps 30`: the comma is punctuation. */
const commas = /[,;]+$/;

function afterCommas(text: string, end: number): number {
  while (/[,;]/.test(text.charAt(end))) end += 1;
  return end;
}

/** The name of the flag that a word begins, as typed; it may be unknown. */
function flagName(word: Word): string | undefined {
  if (word.quoted) return undefined;
  const bare = visible(word.text);
  const dashes = flagStart.exec(bare)?.[0];
  return dashes === undefined ? undefined : bare.slice(dashes.length).replace(/=.*$|[,;.]+$/s, '');
}

/** As `flagName`, but a flag with a single dash is pointed out rather than drawn. */
function readFlagName(word: Word): string | undefined {
  const meant = lonelyFlag(word);
  if (meant === undefined) return flagName(word);
  throw badRequest('oneDash', { typed: shown(word.text), meant: `--${meant}` });
}

function lonelyFlag(word: Word): string | undefined {
  const bare = visible(word.text);
  if (word.quoted || !lonelyDash.test(bare)) return undefined;
  return findFlag(bare.slice(1).replace(/=.*$/s, ''))?.name;
}

function unknownFlag(word: Word, typed: string, surface: Surface): Error {
  const known = flagsTypedIn(surface).map((flag) => written(flag, surface));
  const name = `--${visible(typed).slice(0, 40)}`;
  return badRequest('unknownFlag', {
    typed: shown(name),
    nearest: findNearest(name, known),
    maybeProse: !word.text.startsWith('-'),
  });
}

interface End {
  readonly after: string;
  readonly takes: 'nothing' | 'one';
}

function endOf({ known, value }: TypedFlag): End {
  const isBare = takesOf(known) === 'nothing';
  return { after: `--${known.name}${isBare ? '' : ` ${brief(value)}`}`, takes: isBare ? 'nothing' : 'one' };
}

function strayWords(text: string, word: Word, end: End): Error {
  return badRequest('strayWords', { typed: shown(text.slice(word.start)), ...end });
}

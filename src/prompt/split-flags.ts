/** Splits what was typed into the prompt and its flags: `a cat --seed 7 --no blur`. */
import { findNearest } from '../errors.ts';
import { badRequest, brief, shown, visible } from '../request/bad-request.ts';
import type { KnownFlag } from '../request/flags.ts';
import { findFlag, promptFlags, takesOf } from './prompt-flags.ts';
import { allQuotes, doubleQuotes, nextWord, type Word } from './words.ts';

export interface TypedFlag {
  readonly known: KnownFlag;
  /** Without quotes; '' for flags that take nothing. */
  readonly value: string;
}

export interface SplitPrompt {
  /** All before the first flag, as it was typed. */
  readonly prompt: string;
  readonly flags: readonly TypedFlag[];
}

/** Phones turn `--` into an en or em dash; a name follows at once, as in `--ar` but not in `-- and` or `--5`. */
const flagStart = /^(?:[-\u2010-\u2012\u2212]{2,3}|[\u2013-\u2015\u2E3A]{1,2})(?=\p{L})/u;
const lonelyDash = /^[-\u2010-\u2012\u2212](?=\p{L}{2})/u;

/** @throws BadRequest for unknown flags, missing values and words that belong to no flag */
export function splitFlags(text: string): SplitPrompt {
  let word = nextWord(text, 0, doubleQuotes);
  while (word !== undefined && readFlagName(word) === undefined)
    word = nextWord(text, word.end, doubleQuotes);
  const prompt = text.slice(0, word?.start ?? text.length).trim();
  const found: TypedFlag[] = [];
  while (word !== undefined) {
    const read = readFlag(text, word);
    found.push(read.flag);
    word = nextWord(text, read.end, doubleQuotes);
    if (word !== undefined && readFlagName(word) === undefined) throw strayWords(text, word, read.flag);
  }
  return { prompt, flags: found };
}

function readFlag(text: string, word: Word): { readonly flag: TypedFlag; readonly end: number } {
  const typed = readFlagName(word) ?? '';
  const known = findFlag(typed);
  if (known === undefined) throw unknownFlag(word, typed);
  const takes = takesOf(known);
  const name = `--${known.name}`;
  const equals = word.text.indexOf('=');
  if (takes === 'nothing') {
    if (equals >= 0) throw badRequest('noValueTaken', { flag: name, typed: shown(word.text) });
    return { flag: { known, value: '' }, end: word.end };
  }
  const from = equals < 0 ? word.end : word.start + equals + 1;
  const read = takes === 'one' ? readOne(text, from, equals >= 0) : readRest(text, from);
  if (read === undefined) {
    throw badRequest('valueMissing', { flag: name, example: `${name} ${known.flag.example}` });
  }
  return { flag: { known, value: read.value }, end: read.end };
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

function unknownFlag(word: Word, typed: string): Error {
  const known = promptFlags.map((flag) => `--${flag.name}`);
  const name = `--${visible(typed).slice(0, 40)}`;
  return badRequest('unknownFlag', {
    typed: shown(name),
    nearest: findNearest(name, known),
    maybeProse: !word.text.startsWith('-'),
  });
}

function strayWords(text: string, word: Word, { known, value }: TypedFlag): Error {
  const takes = takesOf(known);
  const after = `--${known.name}${takes === 'nothing' ? '' : ` ${brief(value)}`}`;
  return badRequest('strayWords', {
    typed: shown(text.slice(word.start)),
    after,
    takes: takes === 'nothing' ? 'nothing' : 'one',
  });
}

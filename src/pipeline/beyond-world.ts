/** What a prompt asks for that a model of a small world doesn't know, as far as the words tell. */

import { z } from 'zod';

/** What a bundle says of a model that knows a few things only. Lists are words between spaces. */
export const worldSchema = z.object({
  /** What its things are, for people. */
  of: z.literal('shapes'),
  /** Things in a picture, at most. */
  most: z.number().int().positive(),
  /** Its things, one and many. */
  shapes: z.string(),
  /** Every other word that it can be told something with. */
  words: z.string(),
  /** Names of other things that people ask for: none of them is a known word with a typo. */
  things: z.string().default(''),
});
export type World = z.infer<typeof worldSchema>;

export interface Beyond {
  /** As they were typed, in their order. */
  readonly words: readonly string[];
  /** How many things it draws at most, where more were asked for. */
  readonly most?: number | undefined;
}

/** For those who read a terminal. */
export function beyondLines({ words, most }: Beyond): string[] {
  return [
    ...(words.length > 0 ? [`This model knows only coloured shapes. Not drawn: ${words.join(', ')}`] : []),
    ...(most === undefined ? [] : [`It draws at most ${most} shapes in a picture`]),
  ];
}

const listed = 5;
const numbers = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
/** What stands before the name of a thing that is asked for. */
const announcing = new Set(['a', 'an', 'another', 'some', 'draw', 'paint', 'and', 'with', ...numbers]);
/** What stands before a thing that is only spoken of: "like the sun", "for my dog". */
const comparing = new Set(['like', 'as', 'for', 'from', 'my', 'our', 'your', 'his', 'her', 'their', 'its']);
const articles = new Set(['a', 'an', 'the']);

/** Undefined where nothing of the kind is found. */
export function beyondWorld(prompt: string, world: World): Beyond | undefined {
  const shapes = new Set(world.shapes.split(' '));
  const known = new Set([...world.words.split(' '), ...shapes, ...announcing, ...comparing, ...articles]);
  const things = new Set(world.things.split(' '));
  const isKnown = (word: string) => known.has(word) || (!things.has(word) && knows(known, word));
  const words = prompt.match(/\p{L}[\p{L}\p{M}]*|\d+/gu) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  const isShape = (word: string | undefined) => word !== undefined && knows(shapes, word);
  const namesShape = lower.some(isShape);
  const found = lower.flatMap((word, at) => {
    if (word.length < 3 || /^\d/.test(word) || isKnown(word) || isComparison(lower, at)) return [];
    const asked = isAnnounced(lower, at) || isShape(lower[at + 1]);
    return asked || !namesShape ? [words[at] ?? word] : [];
  });
  const unknown = [...new Set(found)].slice(0, listed);
  const tooMany = lower.some((word, at) => countOf(word) > world.most && countsShapes(lower, at, isShape));
  if (unknown.length === 0 && !tooMany) return undefined;
  return { words: unknown, ...(tooMany && { most: world.most }) };
}

function isComparison(words: readonly string[], at: number): boolean {
  const before = articles.has(words[at - 1] ?? '') ? at - 2 : at - 1;
  return comparing.has(words[before] ?? '');
}

/** Whether what stands before a word asks for it: an article, a number, or how it should look. */
function isAnnounced(words: readonly string[], at: number): boolean {
  const before = words[at - 1];
  if (before === undefined) return at === 0 && words.length < 4;
  return announcing.has(before) || /^\d+$/.test(before) || looks.has(before);
}

/** Colours, sizes and fills, for what follows them. */
const looks = new Set(
  (
    'red orange yellow green blue purple violet pink white black grey gray ' +
    'small little tiny wee medium large big huge giant striped stripy solid hollow outlined'
  ).split(' '),
);

function countOf(word: string): number {
  return /^\d{1,3}$/.test(word) ? Number(word) : numbers.indexOf(word) + 1;
}

/** Whether a number counts shapes: one follows within a few words, in the plural. */
function countsShapes(
  words: readonly string[],
  at: number,
  isShape: (word: string | undefined) => boolean,
): boolean {
  const next = words.slice(at + 1, at + 5);
  const shape = next.findIndex(isShape);
  return (
    shape >= 0 && next[shape]?.endsWith('s') === true && next.slice(0, shape).every((word) => looks.has(word))
  );
}

/** Whether it is one of the words, or one of them with a slip of the finger. */
function knows(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word)) return true;
  if (word.length < 5) return false;
  for (const one of words) if (isSlip(one, word)) return true;
  return false;
}

/** One letter more, less, or another, or two that changed places. */
function isSlip(right: string, typed: string): boolean {
  if (right.length < 4 || Math.abs(right.length - typed.length) > 1) return false;
  let start = 0;
  while (start < right.length && right[start] === typed[start]) start++;
  let end = 0;
  while (
    end < Math.min(right.length, typed.length) - start &&
    right[right.length - 1 - end] === typed[typed.length - 1 - end]
  ) {
    end++;
  }
  const [left, got] = [right.slice(start, right.length - end), typed.slice(start, typed.length - end)];
  if (left.length <= 1 && got.length <= 1) return true;
  return left.length === 2 && got.length === 2 && left[0] === got[1] && left[1] === got[0];
}

/**
 * Regular expressions of moderators and of Discord's AutoMod, through RE2: no pattern can make a text take long. RE2 is
 * linear in the text, but by a factor that patterns can make large, so all is done within a budget.
 */

import { RE2JS, RE2Set } from 're2js';
import { messageOf, UserError } from '../../errors.ts';
import { type Budget, createBudget } from './budget.ts';
import type { Hit } from './match-row.ts';

export interface Regexes {
  /**
   * Ends early where the budget does.
   * @param isDone whether no more hits of that pattern are wanted
   */
  find(text: string, budget: Budget, onHit: (hit: Hit) => void, isDone: (pattern: number) => boolean): void;
  /** Whether a plain text of this length costs more than a decision may. */
  isTooSlow(): boolean;
}

const longest = 260;
/** Steps of a compiled pattern: `(a{1,500}){1,2}` is short and has thousands. */
const mostInstructions = 2000;
/** Bytes of what is remembered of texts. */
const mostMemory = 2 * 1024 ** 2;

/** @throws UserError `bad_pattern` */
export function createRegexes(sources: readonly string[]): Regexes {
  if (sources.length === 0) return { find() {}, isTooSlow: () => false };
  const singles = sources.map(compile);
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE, mostMemory);
  for (const source of sources) set.add(source);
  set.compile();
  // The automaton grows with the texts it sees. What nearly every text needs is not for the first one to pay.
  const warmUp = createBudget();
  matching(set, prose, warmUp);
  return {
    isTooSlow: () => warmUp.isSpent,
    find(text, budget, onHit, isDone) {
      const plain = withoutInvisible(text);
      for (const pattern of matching(set, plain.text, budget)) {
        const single = singles[pattern];
        const matcher = single?.matcher(plain.text);
        let searched = 0;
        while (!isDone(pattern) && matcher?.find()) {
          const [start, end] = [matcher.start(), matcher.end()];
          const steps = (single?.programSize() ?? 0) * (end - searched);
          if (!budget.spend(unitsAHit + steps / stepsAUnit)) return;
          searched = end;
          onHit({ pattern, from: plain.places[start] ?? 0, to: plain.places[end] ?? text.length });
        }
      }
    },
  };
}

/** To find one more place of a pattern: to begin, and for each instruction at each character. */
const unitsAHit = 35;
const stepsAUnit = 16;

/** Of the automaton: each new state costs as much as its instructions and a little more. */
const unitsAState = 10;

/** The texts' beginning, which is all that the library asks of its input there. */
const beginning = { context: () => -1 };
const noRune = -1;

/**
 * Which patterns match anywhere: as `set.match`, which can't be told when to stop, and where its automaton becomes large
 * takes a slower way. The automaton is typed but undocumented, so package.json names one version of the library.
 */
function matching({ dfa }: RE2Set, text: string, budget: Budget): readonly number[] {
  const found = new Set<number>();
  let state = dfa.start(beginning, 0);
  for (let at = 0; at <= text.length; ) {
    const rune = text.codePointAt(at) ?? noRune;
    const column = rune === noRune ? dfa.numClasses : dfa.runeClass(rune);
    let next = state.next?.[column] ?? null;
    if (next === null) {
      if (!budget.spend(state.nfaStates.length + unitsAState)) break;
      next = dfa.step(state, column, rune, RE2Set.UNANCHORED);
      // Its memory is full.
      next ??= dfa.step(dfa.resetCache(state), column, rune, RE2Set.UNANCHORED);
    }
    state = next;
    if (state.isMatch) for (const pattern of state.matchIDs) found.add(pattern);
    at += rune > 0xffff ? 2 : 1;
  }
  return [...found].sort((a, b) => a - b);
}

const prose = `A red fox jumps quickly over the lazy brown dog, while five wizards mix a zesty punch. In the
foreground there is a large wooden table with 12 glasses, 3 blue vases & a bowl of fruit; behind it stand people who look
at the sky. The scene is lit by warm light from the left, and its style is that of an oil painting from 1890, by a master!
"Who knows?" she said. They have been here for years (or days), with their children, cats, horses and even a big zebra.
Masterpiece, best quality, highly detailed, 8k, sharp focus, man, woman, girl, portrait, naked eye, blood orange, knife,
kitchen, shooting star, bare trees, body of water, young oak, cocktail, grass, assembly, Essex, Scunthorpe, Dickens.`;

function compile(source: string): RE2JS {
  if (source.length > longest)
    throw bad(source, `it has ${source.length} characters; at most ${longest} are allowed`);
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > mostInstructions)
      throw bad(source, 'its repetitions make it too large; use smaller numbers in {}');
    if (compiled.matcher('').find()) throw bad(source, 'it fits an empty text, and so everything');
    return compiled;
  } catch (cause) {
    throw cause instanceof UserError ? cause : bad(source, messageOf(cause), cause);
  }
}

function bad(source: string, why: string, cause?: unknown): UserError {
  const text = JSON.stringify(source.length > 60 ? `${source.slice(0, 60)}…` : source);
  return new UserError('bad_pattern', `The regular expression ${text} can't be used: ${why}`, { cause });
}

/** The text in Unicode's compatibility form without what nobody sees, and where each unit of it came from. */
function withoutInvisible(text: string): { readonly text: string; readonly places: readonly number[] } {
  let plain = '';
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    const kept = /^(\p{Cf}|\p{Me}|\u034F)$/u.test(char) ? '' : char.normalize('NFKC');
    for (let i = 0; i < kept.length; i++) places.push(at);
    plain += kept;
    at += char.length;
  }
  places.push(text.length);
  return { text: plain, places };
}

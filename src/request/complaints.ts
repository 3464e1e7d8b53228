/** Every way in which a request can be wrong, with what its line needs; the words for it are a language's own. */
import type { Nearest } from '../errors.ts';
import type { InEveryLanguage } from '../languages.ts';

/** The parts of what a person wrote that have a name of their own; others go by their flag. */
export type Part = 'text' | 'prompt' | 'negative';
type PartOrFlag = Part | `--${string}`;

/** What a part is called in a language. */
export function nameOf(parts: Readonly<Record<Part, string>>, part: PartOrFlag): string {
  return isNamed(parts, part) ? parts[part] : part;
}

function isNamed(parts: Readonly<Record<Part, string>>, part: PartOrFlag): part is Part {
  return Object.hasOwn(parts, part);
}

/** Texts are fit to be shown: short, on one line, in quotes where they were typed; flags are as `--seed`. */
export interface Complaints {
  tooLong: { readonly part: PartOrFlag; readonly characters: number; readonly max: number };
  halfCharacter: { readonly part: PartOrFlag };
  emptyPrompt: Record<never, never>;
  /** T5 has no piece for anything in it. */
  unreadable: { readonly typed: string };

  unknownFlag: {
    readonly typed: string;
    readonly nearest: Nearest;
    /** It may be prose: a phone writes a dash right before a word. */
    readonly maybeProse: boolean;
  };
  oneDash: { readonly typed: string; readonly meant: string };
  noValueTaken: { readonly flag: string; readonly typed: string };
  valueMissing: { readonly flag: string; readonly example: string };
  strayWords: { readonly typed: string; readonly after: string; readonly takes: 'nothing' | 'one' };
  givenTwice: { readonly flag: string; readonly one: string; readonly other: string };

  notWhole: {
    readonly flag: string;
    readonly min: number;
    readonly max: number;
    readonly typed: string;
  };
  notFrom: { readonly flag: string; readonly min: number; readonly max: number; readonly typed: string };
  notOver: { readonly flag: string; readonly above: number; readonly max: number; readonly typed: string };
  tooMany: { readonly flag: string; readonly max: number; readonly count: number };
  /** What one prompt becomes. */
  tooManyRequests: { readonly count: number; readonly max: number };
  unknownName: { readonly flag: string; readonly typed: string; readonly nearest: Nearest };

  noSize: { readonly example: string; readonly typed: string };
  badSize: {
    readonly multiple: number;
    readonly min: number;
    readonly max: number;
    readonly model: string;
    readonly size: string;
    readonly nearest: string;
  };
  /** A model that draws one size only. */
  onlySize: { readonly flag: '--size' | '--ar'; readonly model: string; readonly size: string };
  badRatio: {
    readonly min: string;
    readonly max: string;
    readonly example: string;
    readonly typed: string;
  };
  twoSizes: { readonly ratio: string; readonly size: string };
  noClip: {
    readonly flag: string;
    readonly model: string;
    /** Models that could. */
    readonly able: readonly string[];
  };
  /** A bundle for the prompts of a model that is one itself. */
  ownReader: { readonly flag: string; readonly model: string };
  nothingToChange: {
    readonly flag: string;
    /** On the command line, the option that takes the picture. */
    readonly file?: string | undefined;
  };

  unknownCommand: { readonly typed: string; readonly nearest: Nearest | undefined };
  subcommandMissing: { readonly command: string; readonly known: readonly string[] };
  unknownSubcommand: { readonly command: string; readonly typed: string; readonly nearest: Nearest };

  unknownOption: { readonly typed: string; readonly nearest: Nearest };
  optionMissing: {
    readonly option: string;
    /** What the option is for. */
    readonly about: InEveryLanguage<string>;
  };
  optionTwice: { readonly option: string };
  optionEmpty: { readonly option: string };
  strayValue: { readonly typed: string };

  optionTooLong: { readonly option: string; readonly characters: number; readonly max: number };
  unknownChoice: { readonly option: string; readonly typed: string; readonly nearest: Nearest };
  notFile: { readonly option: string };
  notKind: { readonly option: string; readonly kind: Kind; readonly typed: Typed };
  notNumber: {
    readonly option: string;
    readonly whole: boolean;
    readonly min: number | undefined;
    readonly max: number | undefined;
    readonly typed: Typed;
  };
  notSwitch: { readonly option: string; readonly typed: Typed };
}

/** What an option of a command takes, where that is named by one word. */
export type Kind = 'text' | 'user' | 'channel' | 'role';

/** What came for an option: a text in quotes, or a file, which has none. */
type Typed = string | undefined;

export type Complaint = keyof Complaints;

/** A language: one line for each. */
export type Wording = { readonly [K in Complaint]: (values: Complaints[K]) => string };

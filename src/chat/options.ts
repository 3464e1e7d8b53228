/** Option values that come as text or from a page, checked against their definitions. */
import { suggestNearest, UserError } from '../errors.ts';
import { allQuotes, nextWord } from '../prompt/words.ts';
import {
  type Attachment,
  type CommandDefinition,
  cleanText,
  type OptionDefinition,
  type OptionValue,
  oneLine,
  type SubcommandDefinition,
} from './platform.ts';

export interface GivenOptions {
  readonly subcommand?: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/**
 * Reads what was typed after a command's name: all of it as the `textOption`, or `--name value` pairs.
 * @throws UserError `bad_request`, one line
 */
export function readTypedOptions(command: CommandDefinition, text: string): GivenOptions {
  if (command.subcommands === undefined) return { options: readTyped(command, text) };
  const word = nextWord(text, 0, {});
  const subcommand = findSubcommand(command, word?.text);
  return { subcommand: subcommand.name, options: readTyped(subcommand, text.slice(word?.end ?? 0)) };
}

/**
 * Checks values that came by name.
 * @throws UserError `bad_request` for unknown and missing options and values of the wrong kind
 */
export function checkOptions(
  definitions: readonly OptionDefinition[],
  given: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  const names = definitions.map((option) => option.name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw bad(`There is no option ${show(unknown)}; ${suggestNearest(unknown.slice(0, 40), names)}`);
  }
  const missing = definitions.find(({ name, required }) => required && !Object.hasOwn(given, name));
  if (missing !== undefined) throw bad(`${missing.name} is missing: ${missing.description.en}`);
  return Object.fromEntries(
    definitions.flatMap((option) => {
      const value = given[option.name];
      return value === undefined ? [] : [[option.name, checkOption(option, value)]];
    }),
  );
}

/** @throws UserError `bad_request` when the command has no such subcommand */
export function findSubcommand(command: CommandDefinition, name: string | undefined): SubcommandDefinition {
  const known = (command.subcommands ?? []).map((subcommand) => subcommand.name);
  const found = command.subcommands?.find((subcommand) => subcommand.name === name?.toLowerCase());
  if (found !== undefined) return found;
  if (name === undefined) throw bad(`/${command.name} takes one of ${known.join(', ')}`);
  throw bad(`/${command.name} has no ${show(name)}; ${suggestNearest(name.slice(0, 40), known)}`);
}

function readTyped(command: SubcommandDefinition, text: string): Record<string, OptionValue> {
  const definitions = command.options ?? [];
  if (command.textOption === undefined) return checkOptions(definitions, readPairs(definitions, text));
  const whole = text.trim();
  return checkOptions(definitions, whole === '' ? {} : { [command.textOption]: whole });
}

function readPairs(definitions: readonly OptionDefinition[], text: string): Record<string, OptionValue> {
  const given: Record<string, OptionValue> = {};
  for (let word = nextWord(text, 0, {}); word; ) {
    const name = /^(?:--|[–—])(?=[a-z])(.+)$/is.exec(word.text)?.[1]?.toLowerCase();
    if (name === undefined) throw bad(`${show(word.text)} belongs to no option; write --name value`);
    if (Object.hasOwn(given, name)) throw bad(`--${name.slice(0, 40)} is given twice; keep one`);
    const value = nextWord(text, word.end, allQuotes);
    const isSwitch = definitions.find((option) => option.name === name)?.type === 'boolean';
    const alone = value === undefined || (!value.quoted && /^(?:--|[–—])[a-z]/i.test(value.text));
    if (alone && !isSwitch) throw bad(`--${name.slice(0, 40)} needs a value`);
    given[name] = alone ? true : value.text;
    word = nextWord(text, alone ? word.end : value.end, {});
  }
  return given;
}

function checkOption(option: OptionDefinition, value: OptionValue): OptionValue {
  switch (option.type) {
    case 'text':
      return checkText(option, value);
    case 'integer':
    case 'number':
      return checkNumber(option, value);
    case 'boolean':
      return checkBoolean(option.name, value);
    case 'attachment':
      if (isAttachment(value)) return value;
      throw bad(`${option.name} takes a file, which can't be typed: attach it`);
    default:
      if (typeof value === 'string' && value !== '') return value;
      throw bad(`${option.name} takes a ${option.type}, not ${show(value)}`);
  }
}

function checkText(option: OptionDefinition & { readonly type: 'text' }, value: OptionValue): string {
  if (typeof value !== 'string') throw bad(`${option.name} takes a text, not ${show(value)}`);
  const { choices, maxLength } = option;
  if (maxLength !== undefined && value.length > maxLength) {
    throw bad(`${option.name} has ${value.length} characters; at most ${maxLength} are read`);
  }
  if (choices === undefined) return value;
  const chosen = choices.find(
    (choice) => choice.value === value || choice.value.toLowerCase() === value.trim().toLowerCase(),
  );
  if (chosen !== undefined) return chosen.value;
  const known = choices.map((choice) => choice.value);
  throw bad(`${option.name} doesn't take ${show(value)}; ${suggestNearest(value.slice(0, 40), known)}`);
}

function checkNumber(
  option: OptionDefinition & { readonly type: 'integer' | 'number' },
  value: OptionValue,
): number {
  const { name, type, min = -Infinity, max = Infinity } = option;
  const written = typeof value === 'string' && /^[+-]?\d+(?:[.,]\d+)?$/.test(value.trim());
  const number = written ? Number(value.trim().replace(',', '.')) : value;
  const fits = typeof number === 'number' && number >= min && number <= max;
  if (fits && (type === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number))) return number;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const range = [min > -Infinity ? ` from ${min}` : '', max < Infinity ? ` to ${max}` : ''].join('');
  throw bad(`${name} takes ${kind}${range}, not ${show(value)}`);
}

const switches: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

function checkBoolean(name: string, value: OptionValue): boolean {
  if (typeof value === 'boolean') return value;
  const read = typeof value === 'string' ? switches[value.trim().toLowerCase()] : undefined;
  if (read !== undefined) return read;
  throw bad(`${name} takes on or off, not ${show(value)}`);
}

function isAttachment(value: OptionValue): value is Attachment {
  return typeof value === 'object';
}

function show(value: OptionValue): string {
  return isAttachment(value) ? 'a file' : JSON.stringify(oneLine(cleanText(String(value)), 40));
}

function bad(message: string): UserError {
  return new UserError('bad_request', message);
}

/** Checks option values that come as text or from a page against their definitions. */
import { findNearest, type Nearest } from '../errors.ts';
import { allQuotes, nextWord } from '../prompt/words.ts';
import { badRequest, brief, shown } from '../request/bad-request.ts';
import type {
  Attachment,
  CommandDefinition,
  OptionDefinition,
  OptionValue,
  SubcommandDefinition,
} from './platform.ts';

export interface GivenOptions {
  readonly subcommand?: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/**
 * Reads what was typed after a command's name: all of it as the `textOption`, or `--name value` pairs.
 * @throws BadRequest one line
 */
export function readTypedOptions(command: CommandDefinition, text: string): GivenOptions {
  if (command.subcommands === undefined) return { options: readTyped(command, text) };
  const word = nextWord(text, 0, {});
  const subcommand = findSubcommand(command, word?.text);
  return { subcommand: subcommand.name, options: readTyped(subcommand, text.slice(word?.end ?? 0)) };
}

/**
 * Checks values that came by name.
 * @throws BadRequest for unknown and missing options and values of the wrong kind
 */
export function checkOptions(
  definitions: readonly OptionDefinition[],
  given: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  const names = definitions.map((option) => option.name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw badRequest('unknownOption', { typed: shown(unknown), nearest: nearestTo(unknown, names) });
  }
  const missing = definitions.find(({ name, required }) => required && !Object.hasOwn(given, name));
  if (missing !== undefined) {
    throw badRequest('optionMissing', { option: missing.name, about: missing.description });
  }
  return Object.fromEntries(
    definitions.flatMap((option) => {
      const value = given[option.name];
      return value === undefined ? [] : [[option.name, checkOption(option, value)]];
    }),
  );
}

/** @throws BadRequest when the command has no such subcommand */
export function findSubcommand(command: CommandDefinition, name: string | undefined): SubcommandDefinition {
  const known = (command.subcommands ?? []).map((subcommand) => subcommand.name);
  const title = `/${command.name}`;
  const wanted = name?.toLowerCase() ?? command.usualSubcommand;
  const found = command.subcommands?.find((subcommand) => subcommand.name === wanted);
  if (found !== undefined) return found;
  if (name === undefined) throw badRequest('subcommandMissing', { command: title, known });
  const nearest = nearestTo(name, known);
  throw badRequest('unknownSubcommand', { command: title, typed: shown(name), nearest });
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
    if (name === undefined) throw badRequest('strayValue', { typed: shown(word.text) });
    const option = `--${brief(name)}`;
    if (Object.hasOwn(given, name)) throw badRequest('optionTwice', { option });
    const value = nextWord(text, word.end, allQuotes);
    const isSwitch = definitions.find((one) => one.name === name)?.type === 'boolean';
    const alone = value === undefined || (!value.quoted && /^(?:--|[–—])[a-z]/i.test(value.text));
    if (alone && !isSwitch) throw badRequest('optionEmpty', { option });
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
      throw badRequest('notFile', { option: option.name });
    default:
      if (typeof value === 'string' && value !== '') return value;
      throw badRequest('notKind', { option: option.name, kind: option.type, typed: typedOf(value) });
  }
}

function checkText(option: OptionDefinition & { readonly type: 'text' }, value: OptionValue): string {
  const { name, choices, maxLength } = option;
  if (typeof value !== 'string') {
    throw badRequest('notKind', { option: name, kind: 'text', typed: typedOf(value) });
  }
  if (maxLength !== undefined && value.length > maxLength) {
    throw badRequest('optionTooLong', { option: name, characters: value.length, max: maxLength });
  }
  if (choices === undefined) return value;
  const chosen = choices.find(
    (choice) => choice.value === value || choice.value.toLowerCase() === value.trim().toLowerCase(),
  );
  if (chosen !== undefined) return chosen.value;
  const known = choices.map((choice) => choice.value);
  const nearest = nearestTo(value, known);
  throw badRequest('unknownChoice', { option: name, typed: shown(value), nearest });
}

function checkNumber(
  option: OptionDefinition & { readonly type: 'integer' | 'number' },
  value: OptionValue,
): number {
  const { name, type, min, max } = option;
  const written = typeof value === 'string' && /^[+-]?\d+(?:[.,]\d+)?$/.test(value.trim());
  const number = written ? Number(value.trim().replace(',', '.')) : value;
  const fits = typeof number === 'number' && number >= (min ?? -Infinity) && number <= (max ?? Infinity);
  if (fits && (type === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number))) return number;
  const whole = type === 'integer';
  throw badRequest('notNumber', { option: name, whole, min, max, typed: typedOf(value) });
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
  throw badRequest('notSwitch', { option: name, typed: typedOf(value) });
}

function isAttachment(value: OptionValue): value is Attachment {
  return typeof value === 'object';
}

/** In quotes; undefined for a file. */
function typedOf(value: OptionValue): string | undefined {
  return isAttachment(value) ? undefined : shown(String(value));
}

function nearestTo(typed: string, known: readonly string[]): Nearest {
  return findNearest(typed.slice(0, 40), known);
}

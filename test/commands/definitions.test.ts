/** The definitions of all commands within the limits of every platform. */
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { Command } from '../../src/bot/command.ts';
import { commandsJson } from '../../src/chat/discord/render/commands-json.ts';
import {
  type CommandDefinition,
  type Locale,
  type Localised,
  locales,
  type MenuDefinition,
  type OptionDefinition,
  type SubcommandDefinition,
} from '../../src/chat/platform.ts';
import { actions } from '../../src/request/actions.ts';
import { findOperation } from '../support/discord/openapi.ts';
import { namesInEveryLanguage } from '../support/in-every-language.ts';

/** What no platform would take of these commands, one line each. */
function problems(all: readonly Command[]): string[] {
  const definitions = all.map((command) => command.definition);
  const menus = all.flatMap((command) => command.menus ?? []).map((menu) => menu.definition);
  return [
    ...definitions.flatMap(checkCommand),
    ...locales.flatMap((locale) =>
      checkDistinct(
        `commands in ${locale}`,
        definitions.map((one) => nameIn(one, locale)),
      ),
    ),
    ...checkDistinct(
      'menus',
      menus.map((menu) => menu.name),
    ),
    ...menus.flatMap(checkMenu),
    // Discord takes five entries of the message menu, and a hundred commands.
    ...(menus.length > 5 ? [`${menus.length} menus`] : []),
    ...(definitions.length > 100 ? [`${definitions.length} commands`] : []),
    ...checkDistinct(
      'buttons',
      all.flatMap((command) => Object.keys(command.buttons ?? {})),
    ),
    ...checkDistinct(
      'forms',
      all.flatMap((command) => Object.keys(command.forms ?? {})),
    ),
    ...all
      .flatMap((command) => [...Object.keys(command.buttons ?? {}), ...Object.keys(command.forms ?? {})])
      .filter((prefix) => !/^[a-z][a-z0-9-]{0,30}$/.test(prefix))
      .map((prefix) => `the prefix ${prefix} is none`),
    ...(all.filter((command) => command.mention).length > 1 ? ['two commands take mentions'] : []),
    ...all.flatMap(checkSuggest),
  ];
}

function checkCommand(command: CommandDefinition): string[] {
  const { name, options, subcommands } = command;
  const size = weightOf(commandsJson({ commands: [command], menus: [] })[0]);
  return [
    ...checkCallable(name, command),
    ...(subcommands ?? []).flatMap((inner) => checkCallable(`${name} ${inner.name}`, inner)),
    ...(subcommands !== undefined && options !== undefined ? [`${name}: subcommands and options`] : []),
    ...(subcommands !== undefined && (subcommands.length === 0 || subcommands.length > 25)
      ? [`${name}: ${subcommands.length} subcommands`]
      : []),
    ...checkDistinct(
      `subcommands of ${name}`,
      (subcommands ?? []).map((inner) => inner.name),
    ),
    // All names, descriptions and choices of a command together, in the longest language.
    ...(size > 8000 ? [`${name}: ${size} characters in all`] : []),
  ];
}

function checkCallable(path: string, command: SubcommandDefinition): string[] {
  const { options = [], textOption } = command;
  const text = options.find((option) => option.name === textOption);
  const firstOptional = options.findIndex((option) => !option.required);
  return [
    ...checkNamed(path, command),
    ...options.flatMap((option) => checkOption(path, option)),
    ...(options.length > 25 ? [`${path}: ${options.length} options`] : []),
    ...locales.flatMap((locale) =>
      checkDistinct(
        `options of ${path} in ${locale}`,
        options.map((one) => nameIn(one, locale)),
      ),
    ),
    ...(textOption !== undefined && text?.type !== 'text' ? [`${path}: no text option ${textOption}`] : []),
    ...(firstOptional >= 0 && options.slice(firstOptional).some((option) => option.required)
      ? [`${path}: a required option after an optional one`]
      : []),
  ];
}

function checkOption(path: string, option: OptionDefinition): string[] {
  const at = `${path} ${option.name}`;
  if (option.type !== 'text') return checkNamed(at, option);
  const { choices = [], suggest, maxLength = 1 } = option;
  return [
    ...checkNamed(at, option),
    ...(choices.length > 25 ? [`${at}: ${choices.length} choices`] : []),
    ...(choices.length > 0 && suggest ? [`${at}: choices and suggestions`] : []),
    ...(maxLength < 1 || maxLength > 6000 ? [`${at}: ${maxLength} characters`] : []),
    ...checkDistinct(
      `choices of ${at}`,
      choices.map((choice) => choice.value),
    ),
    ...choices.flatMap(({ name, names, value }) => [
      // What has no other names is typed as it is in every language.
      ...(names === undefined ? checkLength(at, name, 100) : checkLocalised(at, { en: name, ...names }, 100)),
      ...checkLength(at, value, 100),
    ]),
  ];
}

type Named = Pick<SubcommandDefinition, 'name' | 'names' | 'description'>;

function checkNamed(path: string, named: Named): string[] {
  const { name, names, description } = named;
  const wrong = Object.entries(names ?? {}).filter(
    ([, local]) => !/^[-_'\p{L}\p{N}]{1,32}$/u.test(local) || local !== local.toLowerCase(),
  );
  return [
    ...(/^[a-z0-9_-]{1,32}$/.test(name) ? [] : [`${path} is no name`]),
    ...wrong.map(([locale, local]) => `${path}: ${local} is no name in ${locale}`),
    ...checkLocalised(path, description, 100),
  ];
}

function checkMenu({ name, label }: MenuDefinition): string[] {
  return [
    ...(/^[a-z0-9_-]{1,32}$/.test(name) ? [] : [`the menu ${name} is no name`]),
    ...checkLocalised(`the menu ${name}`, label, 24),
  ];
}

function checkLocalised(path: string, text: Localised, most: number): string[] {
  return locales.flatMap((locale) => {
    const translated = text[locale];
    if (translated === undefined) return [`${path} lacks ${locale}`];
    if (locale !== 'en' && translated === text.en) return [`${path} is English in ${locale}`];
    return checkLength(`${path} in ${locale}`, translated, most);
  });
}

function checkLength(path: string, text: string, most: number): string[] {
  return text.trim().length >= 1 && text.length <= most ? [] : [`${path}: ${text.length} characters`];
}

function checkDistinct(what: string, names: readonly string[]): string[] {
  return new Set(names).size === names.length ? [] : [`two ${what} are called the same: ${names}`];
}

/** Something must suggest where an option says so. */
function checkSuggest({ definition, suggest }: Command): string[] {
  const all = [definition, ...(definition.subcommands ?? [])].flatMap((one) => one.options ?? []);
  const wanted = all.some((option) => option.type === 'text' && option.suggest);
  return wanted === (suggest !== undefined) ? [] : [`${definition.name}: suggestions don't match`];
}

function nameIn({ name, names }: Pick<Named, 'name' | 'names'>, locale: Locale): string {
  return (locale === 'en' ? undefined : names?.[locale]) ?? name;
}

/** Characters as Discord counts them: of each text its longest translation. */
function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum, inner) => sum + weightOf(inner), 0);
  const object = value as Readonly<Record<string, unknown>>;
  const longest = (key: string) =>
    Math.max(
      String(object[key] ?? '').length,
      ...Object.values(object[`${key}_localizations`] ?? {}).map((text) => String(text).length),
    );
  const own =
    longest('name') + longest('description') + (typeof object.value === 'string' ? object.value.length : 0);
  return own + weightOf(object.options) + weightOf(object.choices);
}

/** The first command, changed for the worse. */
function spoilt(change: (definition: CommandDefinition) => CommandDefinition): readonly Command[] {
  const [first, ...rest] = commands;
  if (first === undefined) throw new Error('There are no commands');
  return [{ ...first, definition: change(first.definition) }, ...rest];
}

describe('the commands', () => {
  it('are what every platform takes, in six languages', () => {
    expect(problems(commands)).toEqual([]);
  });

  it('name what reactions can do in six languages', () => {
    const set = commands
      .flatMap(({ definition }) => (definition.name === 'reactions' ? (definition.subcommands ?? []) : []))
      .find(({ name }) => name === 'set');
    const [action] = set?.options?.filter((option) => option.name === 'action') ?? [];
    const choices = action?.type === 'text' ? (action.choices ?? []) : [];
    expect(choices.map(({ value }) => value)).toEqual(actions);
    for (const { names } of choices) expect(Object.keys(names ?? {})).toHaveLength(locales.length - 1);
    const [json] = commandsJson({
      commands: commands.flatMap(({ definition }) => (definition.name === 'reactions' ? definition : [])),
      menus: [],
    });
    expect(JSON.stringify(json)).toContain(
      '"name":"draw again with a new seed","name_localizations":{"zh-CN":"',
    );
  });

  it('are what Discord describes', () => {
    const menus = commands.flatMap((command) => command.menus ?? []).map((menu) => menu.definition);
    const body = commandsJson({ commands: commands.map((command) => command.definition), menus });
    const put = findOperation('PUT', '/applications/1/commands');
    expect(put?.checkRequest(new URLSearchParams(), body)).toEqual([]);
  });

  it.each<[string, (definition: CommandDefinition) => CommandDefinition]>([
    [
      'lacks fr',
      (one) => ({ ...one, description: { ...one.description, fr: undefined } as unknown as Localised }),
    ],
    ['is English in de', (one) => ({ ...one, description: { ...one.description, de: one.description.en } })],
    ['101 characters', (one) => ({ ...one, description: { ...one.description, ja: 'あ'.repeat(101) } })],
    ['is no name in es', (one) => ({ ...one, names: namesInEveryLanguage('cola', { es: 'Cola' }) })],
    ['is no name', (one) => ({ ...one, name: 'two words' })],
    ['are called the same', (one) => ({ ...one, name: 'help' })],
    ['no text option', (one) => ({ ...one, textOption: 'nothing' })],
  ])('would be found out: %s', (problem, change) => {
    expect(problems(spoilt(change)).join('\n')).toContain(problem);
  });
});

/** What was typed, with flags and platform options, as one checked request. */
import { badRequest, brief, shown } from './bad-request.ts';
import { type FlagName, flagNames, flags } from './flags.ts';
import {
  bounds,
  type ImagineContext,
  type ImagineRequest,
  type ModelFacts,
  tokenLengths,
} from './imagine-request.ts';
import { readAspectRatio, readSize } from './read-size.ts';
import { checkLength, isBlank, readText } from './read-text.ts';
import { readDecimal, readInteger, readName } from './read-values.ts';
import { splitFlags, type TypedFlag } from './split-flags.ts';

/** Options of a platform's command, by the names of the flags; `undefined` and blank texts mean not given. */
export type ImagineOptions = { readonly [K in FlagName]?: string | number | boolean | undefined };

const on = 'on';
const off = 'off';

/** Prompt, negative prompt and flags together; what is longer was never meant to be read. */
const mostTyped = 4 * bounds.promptCharacters;

/**
 * Reads a prompt with its flags. An option and a flag, or a flag twice, must agree; negative prompts add up.
 * @throws UserError `bad_request`, one line
 */
export function parseImagine(
  text: string,
  context: ImagineContext,
  options: ImagineOptions = {},
): ImagineRequest {
  checkLength('text', text, mostTyped);
  // A byte order mark counts as white space and would tear a flag apart.
  const split = splitFlags(text.replaceAll('\uFEFF', ''));
  const prompt = readText('prompt', split.prompt);
  if (isBlank(prompt)) throw badRequest('emptyPrompt', {});
  const given = collect([...fromOptions(options), ...split.flags]);
  const model = findModel(given.get('model'), context);
  const request: ImagineRequest = {
    prompt,
    model: model.name,
    ...readFlags(given, context, model),
    ...readShape(given, model),
  };
  if (request.clip && !model.clip) throw noClip(model, context);
  if (request.strength !== undefined && !context.image) {
    throw badRequest('nothingToChange', { flag: '--strength' });
  }
  return request;
}

function fromOptions(options: ImagineOptions): TypedFlag[] {
  return flagNames.flatMap((name): TypedFlag[] => {
    const value = options[name];
    if (value === undefined || (typeof value === 'string' && isBlank(value))) return [];
    if (name === 'long') return value === true ? [{ name, value: '' }] : [];
    return [{ name, value: switches[String(value)] ?? String(value) }];
  });
}

const switches: Readonly<Record<string, string>> = { true: on, false: off };

/** One value for each flag. */
function collect(typed: readonly TypedFlag[]): Map<FlagName, string> {
  const given = new Map<FlagName, string>();
  for (const { name, value } of typed.map(normalise)) {
    const before = given.get(name);
    if (before === undefined || same(before, value)) given.set(name, value);
    else if (name === 'no') given.set(name, [before, value].filter(Boolean).join(', '));
    else throw badRequest('givenTwice', { flag: `--${name}`, one: shown(before), other: shown(value) });
  }
  return given;
}

/** `--long` is short for `--tokens long`; a switch that is there is on. */
function normalise(flag: TypedFlag): TypedFlag {
  if (flag.name === 'long') return { name: 'tokens', value: 'long' };
  return flags[flag.name].takes === 'nothing' && flag.value === '' ? { name: flag.name, value: on } : flag;
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function findModel(typed: string | undefined, { models }: ImagineContext): ModelFacts {
  if (typed === undefined) return models[0];
  const name = readName(
    '--model',
    typed,
    models.map((model) => model.name),
  );
  return models.find((model) => model.name === name) ?? models[0];
}

type Rest = Omit<ImagineRequest, 'prompt' | 'model' | 'width' | 'height'>;

function readFlags(given: ReadonlyMap<FlagName, string>, context: ImagineContext, model: ModelFacts): Rest {
  const read = <T>(name: FlagName, value: (typed: string) => T): T | undefined => {
    const typed = given.get(name);
    return typed === undefined ? undefined : value(typed);
  };
  return present({
    negative: read('no', (typed) => readText('negative', typed)),
    seed: read('seed', (typed) => readInteger('--seed', typed, 0, bounds.seed)),
    images: read('n', (typed) => readInteger('--n', typed, 1, bounds.images)),
    steps: read('steps', (typed) => readInteger('--steps', typed, 1, model.maxSteps)),
    guidance: read('cfg', (typed) => readDecimal('--cfg', typed, { from: 1, to: bounds.guidance })),
    sampler: read('sampler', (typed) => readName('--sampler', typed, context.samplers)),
    strength: read('strength', (typed) => readDecimal('--strength', typed, { over: 0, to: 1 })),
    tokenLength: read('tokens', (typed) => readName('--tokens', typed, tokenLengths)),
    clip: given.get('clip') === on || undefined,
    private: given.get('private') === on || undefined,
  });
}

function readShape(given: ReadonlyMap<FlagName, string>, model: ModelFacts) {
  const ratio = given.get('ar');
  const size = given.get('size');
  if (ratio !== undefined && size !== undefined) {
    throw badRequest('twoSizes', { ratio: brief(ratio), size: brief(size) });
  }
  if (size !== undefined) return readSize(size, model);
  return ratio === undefined ? {} : readAspectRatio(ratio, model);
}

function noClip(model: ModelFacts, { models }: ImagineContext): Error {
  const able = models.filter((other) => other.clip).map((other) => other.name);
  return badRequest('noClip', { model: model.name, able });
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(fields: T): Present<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}

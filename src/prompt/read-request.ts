/** Flags and options as they were typed, read into a checked request: the same in chats and on the command line. */
import { badRequest, brief, shown } from '../request/bad-request.ts';
import { checkClip, checkDecimal, checkName, checkWhole, isBlank } from '../request/check.ts';
import type { Field } from '../request/field.ts';
import { type FieldName, fields } from '../request/fields.ts';
import { fieldList, flagList, type KnownFlag, written } from '../request/flags.ts';
import type { ModelFacts } from '../request/limits.ts';
import { takeLoraTags } from '../request/lora-text.ts';
import { readsNothing } from '../request/readable.ts';
import { type NewDrawRequest, newDrawRequestSchema } from '../request/request.ts';
import { readSeed } from '../request/seeds.ts';
import type { ReadContext, TypedValue } from './read-context.ts';
import { namedEmbeddings, readControls, readModelRef } from './read-model.ts';
import { readAspectRatio, readSize } from './read-size.ts';
import { readText } from './read-text.ts';
import { readDecimal, readWhole, readWord, type Typed } from './read-values.ts';

/** What was typed for a field, by its main flag. */
export function typedFor(name: FieldName, value: Typed): TypedValue[] {
  const known = flagList.find(({ fieldName }) => fieldName === name);
  return known === undefined ? [] : [{ known, value }];
}

/**
 * A flag twice must agree; texts that add up are joined.
 * @throws BadRequest, one line
 */
export function readRequest(
  prompt: string,
  typed: readonly TypedValue[],
  context: ReadContext,
): NewDrawRequest {
  const { text, adapters } = takeLoraTags(prompt);
  const values = new Map<string, unknown>([['prompt', readPrompt(text)]]);
  const given = collect(typed, context);
  const ofField = (name: FieldName) => given.filter(({ known }) => known.fieldName === name);
  const model = findModel(given, context);
  checkReadable(text, model);
  values.set('model', readModelRef(model.name, adapters, ofField('model'), context));
  const controls = readControls(ofField('controls'), context);
  if (controls.length > 0) values.set('controls', controls);
  const { pictures } = context;
  const image = pictures === undefined ? context.image : pictures > controls.length;
  for (const { name, field } of fieldList) {
    const mine = ofField(name);
    for (const [key, value] of readField(field, name, mine, { ...context, model, image }))
      values.set(key, value);
  }
  for (const { name, field } of fieldList) {
    if (field.turnsOn !== undefined && values.has(name)) values.set(field.turnsOn, true);
  }
  const embeddings = namedEmbeddings(values, context);
  if (embeddings.length > 0) values.set('embeddings', embeddings);
  return newDrawRequestSchema.parse(Object.fromEntries(values));
}

function readPrompt(typed: string): string {
  const prompt = readText('prompt', typed, fields.prompt.max);
  if (isBlank(prompt)) throw badRequest('emptyPrompt', {});
  return prompt;
}

function checkReadable(prompt: string, { letters }: ModelFacts): void {
  if (letters !== undefined && readsNothing(prompt, letters)) {
    throw badRequest('unreadable', { typed: brief(prompt) });
  }
}

/** One value for each flag. */
function collect(typed: readonly TypedValue[], { surface = 'chat' }: ReadContext): readonly TypedValue[] {
  const given = new Map<string, TypedValue>();
  for (const one of typed.flatMap(asMain)) {
    const { known, value } = one;
    const before = given.get(known.name);
    if (before === undefined || isSame(before.value, value)) given.set(known.name, one);
    else if (known.flag.adds) {
      given.set(known.name, { known, value: [before.value, value].filter(Boolean).join(betweenOf(known)) });
    } else {
      const flag = written(known, surface);
      throw badRequest('givenTwice', { flag, one: said(before.value), other: said(value) });
    }
  }
  return [...given.values()];
}

/** Files are told apart by lines: a path may have commas. */
function betweenOf({ field }: KnownFlag): string {
  return field.kind === 'text' ? ', ' : '\n';
}

/** `--long` is short for `--tokens long`; a switch that is there is on. */
function asMain({ known, value }: TypedValue): TypedValue[] {
  const { flag, field, fieldName } = known;
  if (flag.means === undefined)
    return [{ known, value: field.kind === 'switch' && value === '' ? true : value }];
  const main = flagList.find((other) => other.fieldName === fieldName);
  return value === false || main === undefined ? [] : [{ known: main, value: flag.means }];
}

function isSame(one: Typed, other: Typed): boolean {
  return String(one).trim().toLowerCase() === String(other).trim().toLowerCase();
}

function said(value: Typed): string {
  if (typeof value === 'boolean') return shown(value ? 'on' : 'off');
  return shown(String(value));
}

function findModel(given: readonly TypedValue[], { models, surface = 'chat' }: ReadContext): ModelFacts {
  const typed = given.find(({ known: { fieldName, name } }) => fieldName === 'model' && name === 'model');
  if (typed === undefined) return models[0];
  const names = models.map(({ name }) => name);
  const name = checkName(
    { flag: written(typed.known, surface), typed: String(typed.value) },
    readWord(typed.value),
    names,
  );
  return models.find((model) => model.name === name) ?? models[0];
}

type FieldContext = ReadContext & { readonly model: ModelFacts };

/** @param given of the field's flags, those that came */
function readField(
  field: Field,
  name: string,
  given: readonly TypedValue[],
  context: FieldContext,
): readonly (readonly [key: string, value: unknown])[] {
  const [first] = given;
  if (first === undefined || field.kind === 'model') return [];
  checkNeeds(first, context);
  if (field.kind === 'size') return Object.entries(readShape(given, field, context));
  const value = readValue(field, first, context);
  return value === undefined ? [] : [[name, value]];
}

/** Undefined for a switch that is off: nothing was asked for. */
function readValue(field: Field, { known, value }: TypedValue, context: FieldContext): unknown {
  const flag = written(known, context.surface ?? 'chat');
  const typed = { flag, typed: String(value) };
  switch (field.kind) {
    case 'text':
      return readText(known.fieldName === 'negative' ? 'negative' : flag, String(value), field.max);
    case 'whole':
      return checkWhole(typed, readWhole(value), field, context.model);
    case 'seed': {
      const seed = readSeed(readWord(value));
      return seed === undefined ? undefined : checkWhole(typed, seed, field, context.model);
    }
    case 'decimal':
      return checkDecimal(typed, readDecimal(value), field);
    case 'name':
      return checkName(typed, readWord(value), context[field.among]);
    case 'choice':
      return checkName(typed, readWord(value), field.values);
    case 'switch':
      return value === true ? true : undefined;
    default:
      return undefined;
  }
}

function checkNeeds(
  { known, value }: TypedValue,
  { model, models, image, surface = 'chat' }: FieldContext,
): void {
  const { needs } = known.field;
  const flag = written(known, surface);
  if (needs === 'clip' && value !== false) checkClip(flag, model, models);
  if (needs === 'init' && !image) {
    const file = flagList.find(({ fieldName }) => fieldName === 'init');
    throw badRequest('nothingToChange', {
      flag,
      file: surface === 'cli' && file !== undefined ? written(file, surface) : undefined,
    });
  }
}

function readShape(given: readonly TypedValue[], field: Field & { kind: 'size' }, context: FieldContext) {
  const { model, image, pictures = 0 } = context;
  const textOf = (name: string) => {
    const value = given.find(({ known }) => known.name === name)?.value;
    return value === undefined ? undefined : String(value);
  };
  const [ratio, size] = [textOf('ar'), textOf('size')];
  if (ratio !== undefined && size !== undefined) {
    throw badRequest('twoSizes', { ratio: brief(ratio), size: brief(size) });
  }
  if (size !== undefined) return readSize(size, field, model);
  if (!/^(?:picture|image|init)$/i.test(readWord(ratio ?? '')))
    return readAspectRatio(ratio ?? '', field, model);
  // Left open: whoever draws looks at the picture.
  if (image || pictures > 0) return {};
  throw badRequest('nothingToChange', { flag: '--ar picture' });
}

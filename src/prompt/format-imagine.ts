/** A request as the text one would type for it: to edit it, or to ask for it again elsewhere. */
import { UserError } from '../errors.ts';
import { formatControls } from '../request/controls.ts';
import type { Field } from '../request/field.ts';
import type { KnownFlag } from '../request/flags.ts';
import { formatLoras } from '../request/lora-text.ts';
import type { ModelRef } from '../request/model-ref.ts';
import type { NewDrawRequest } from '../request/request.ts';
import { promptFlags, takesOf } from './prompt-flags.ts';
import { splitFlags } from './split-flags.ts';

/** What may stand around a value. */
const pairs = ['', '""', "''", '“”', '«»'] as const;
/**
 * Around names and around texts; tried in turn, for quotes in the prompt and in the values can get in the way. Not
 * always the same: a lone quote in the prompt is kept from pairing with one in the negative prompt by a quotation
 * between them.
 */
const styles = [
  ...pairs.map((pair) => ({ name: pair, text: pair })),
  ...pairs.flatMap((name) => pairs.map((text) => ({ name, text }))),
];
type Style = (typeof styles)[number];

/** A request that may leave the model to who reads it. */
type Formatted = Omit<NewDrawRequest, 'model'> & Partial<Pick<NewDrawRequest, 'model'>>;

interface Piece {
  readonly known: KnownFlag;
  /** Undefined for a switch that is on. */
  readonly value: string | undefined;
}

/** `parseImagine` reads the same request from it. */
export function formatImagine(request: Formatted): string {
  const pieces = piecesOf(request);
  for (const style of styles) {
    const text = write(request.prompt, pieces, style);
    if (readsAs(text, request.prompt, pieces)) return text;
  }
  return write(request.prompt, pieces, { name: '', text: '' });
}

/** Texts come last: they take all words up to the next flag. */
function piecesOf(request: Formatted): readonly Piece[] {
  const pieces = promptFlags.flatMap((known): Piece[] => {
    const value = valueFor(known, request);
    if (value === undefined || value === false) return [];
    return [{ known, value: value === true ? undefined : String(value) }];
  });
  const isText = ({ known }: Piece) => takesOf(known) === 'rest';
  return [...pieces.filter((piece) => !isText(piece)), ...pieces.filter(isText)];
}

/** Of the flags that set one field, the one that says it exactly. */
function valueFor({ name, flag, field, fieldName }: KnownFlag, request: Formatted) {
  const given = (key: string) => new Map<string, unknown>(Object.entries(request)).get(key);
  if (flag.means !== undefined) return onlyMeans(field) && given(fieldName) === flag.means ? true : undefined;
  switch (field.kind) {
    case 'size': {
      const { width, height } = request;
      return name !== 'size' || width === undefined || height === undefined
        ? undefined
        : `${width}x${height}`;
    }
    case 'controls':
      return request.controls?.length ? formatControls(request.controls) : undefined;
    case 'model':
      return valueForModel(name, request.model);
    default: {
      const value = given(fieldName);
      return typeof value === 'object' ? undefined : value;
    }
  }
}

/** Whether no flag of the field takes a value: each stands for one. */
const onlyMeans = ({ flags }: Field) => Object.values(flags ?? {}).every(({ means }) => means !== undefined);

function valueForModel(flag: string, model: ModelRef | undefined): string | undefined {
  const adapters = model?.adapters ?? [];
  switch (flag) {
    case 'model':
      return model?.base;
    case 'lora':
      return adapters.length === 0 ? undefined : formatLoras(adapters);
    case 'vae':
      return model?.vae;
    default:
      return model?.reader;
  }
}

function write(prompt: string, pieces: readonly Piece[], style: Style): string {
  const words = pieces.map(({ known, value }) => {
    if (value === undefined) return `--${known.name}`;
    const pair = quotesFor(known, style);
    return `--${known.name} ${pair.charAt(0)}${value}${pair.charAt(1)}`;
  });
  return [prompt, ...words].join(' ');
}

/** Numbers and the like need none. */
function quotesFor({ field }: KnownFlag, style: Style): string {
  if (field.kind === 'text') return style.text;
  const named = field.kind === 'model' || field.kind === 'controls' || field.kind === 'name';
  return named ? style.name : '';
}

function readsAs(text: string, prompt: string, pieces: readonly Piece[]): boolean {
  try {
    const split = splitFlags(text);
    const read = new Map(split.flags.map(({ known, value }) => [known.name, value]));
    return (
      split.prompt === prompt && pieces.every(({ known, value }) => read.get(known.name) === (value ?? ''))
    );
  } catch (error) {
    // Read as flags that don't exist: the next pair of quotes may do.
    if (error instanceof UserError) return false;
    throw error;
  }
}

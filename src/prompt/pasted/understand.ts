/** Settings of another tool as flags of ours, as far as they mean something here; the rest by name. */
import type { FieldOf } from '../../request/field.ts';
import { type FlagName, fields } from '../../request/fields.ts';
import { flagList } from '../../request/flags.ts';
import { type ModelFacts, nearestSide, rangeOf } from '../../request/limits.ts';
import { samplerNamed } from '../../request/sampler-names.ts';
import { readSeed } from '../../request/seeds.ts';
import type { ReadContext, TypedValue } from '../read-context.ts';
import { sizeFor } from '../read-size.ts';
import type { Typed } from '../read-values.ts';
import type { Pasted } from './pasted.ts';

export interface Understood {
  readonly prompt: string;
  readonly typed: readonly TypedValue[];
  /** Names of settings, and of files, that mean nothing here. */
  readonly left: readonly string[];
}

/** How the picture came to be and not how it looks; nobody misses them. */
const unmissed = /hash|^version$|^civitai|^created|^schedule type$|^batch|^rng$|^user$|^negative prompt$/;

/** What a setting says: a flag with its value, `done` where that needs no flag, or nothing that means something. */
type Meaning = readonly [FlagName, Typed] | 'done' | undefined;

interface Setting {
  readonly value: string;
  readonly settings: Pasted['settings'];
  readonly model: ModelFacts;
  readonly given: readonly TypedValue[];
  readonly context: ReadContext;
}

const meanings: Readonly<Record<string, (setting: Setting) => Meaning>> = {
  steps({ value, model }) {
    const { min, max } = rangeOf(fields.steps, model);
    return isWithin(value, min, max) && /^\d+$/.test(value) ? ['steps', value] : undefined;
  },
  'cfg scale': ({ value }) =>
    isWithin(value, fields.guidance.min, fields.guidance.max) ? ['cfg', Number(value)] : undefined,
  seed({ value }) {
    const seed = readSeed(value);
    return seed === undefined ? 'done' : Number.isNaN(seed) ? undefined : ['seed', seed];
  },
  size({ value, model }) {
    const [, width, height] = /^(\d{2,5})x(\d{2,5})$/.exec(value) ?? [];
    return width === undefined ? undefined : ['size', fitting(Number(width), Number(height), model)];
  },
  sampler({ value, settings, context: { samplers } }) {
    const name = samplerNamed(value, settings.get('schedule type'), samplers);
    return name === undefined ? undefined : ['sampler', name];
  },
  model({ value, context: { models } }) {
    const found = named(
      value,
      models.map(({ name }) => name),
    );
    return found === undefined ? undefined : ['model', found];
  },
  vae({ value, context: { files } }) {
    const found = named(value, files?.vaes ?? []);
    return found === undefined ? undefined : ['vae', found];
  },
  'denoising strength': ({ value, context: { image } }) =>
    image && isWithin(value, Number.MIN_VALUE, 1) ? ['strength', Number(value)] : undefined,
  /** CLIP reads only where it is asked to. */
  'clip skip'({ value, given, model }) {
    if (value === '1') return 'done';
    const isAsked = given.some(({ known }) => known.fieldName === 'clip');
    return isAsked && model.clip && /^\d{1,2}$/.test(value) ? ['clip-skip', value] : undefined;
  },
};

/** @param given what was typed beside it, which counts more */
export function understand(pasted: Pasted, given: readonly TypedValue[], context: ReadContext): Understood {
  const { settings, negative } = pasted;
  const left: string[] = [];
  const typed = negative === '' ? [] : typedAs('no', negative);
  const model = modelFor(settings, given, context);
  for (const [name, value] of settings) {
    const meaning = Object.hasOwn(meanings, name)
      ? meanings[name]?.({ value, settings, model, given, context })
      : undefined;
    if (meaning === 'done') continue;
    if (meaning === undefined) {
      if (!unmissed.test(name)) left.push(`${name} ${value}`.slice(0, longestNamed));
      continue;
    }
    const [flag, said] = meaning;
    if (!isGiven(flag, given)) typed.push(...typedAs(flag, said));
  }
  return { prompt: withKnownLoras(pasted.prompt, context, left), typed, left };
}

const longestNamed = 60;

function typedAs(name: FlagName, value: Typed): TypedValue[] {
  return flagList.filter((known) => known.name === name).map((known) => ({ known, value }));
}

/** `--ar` says the size too. */
function isGiven(name: FlagName, given: readonly TypedValue[]): boolean {
  const field = flagList.find((known) => known.name === name)?.fieldName;
  return given.some(({ known }) => (field === 'model' ? known.name === name : known.fieldName === field));
}

function modelFor(settings: Pasted['settings'], given: readonly TypedValue[], { models }: ReadContext) {
  const asked = given.find(({ known }) => known.name === 'model')?.value ?? settings.get('model') ?? '';
  const name = named(
    String(asked),
    models.map((model) => model.name),
  );
  return models.find((model) => model.name === name) ?? models[0];
}

function isWithin(value: string, min: number, max: number): boolean {
  return value.trim() !== '' && Number(value) >= min && Number(value) <= max;
}

/** As it is where the model draws that; else its proportions in the model's own area. */
function fitting(width: number, height: number, model: ModelFacts): string {
  const field: FieldOf<'size'> = fields.size;
  const isDrawn = [width, height].every((side) => nearestSide(side, field, model) === side);
  const size = isDrawn ? { width, height } : sizeFor(width / height, field, model);
  return `${size.width}x${size.height}`;
}

function named(typed: string, known: readonly string[]): string | undefined {
  const sought = typed
    .trim()
    .replace(/\.(?:safetensors|ckpt)$/i, '')
    .toLowerCase();
  return known.find((name) => name.toLowerCase() === sought);
}

/** LoRAs that aren't here are named rather than refused: the rest of the settings is worth having. */
function withKnownLoras(prompt: string, { files, shelf = files }: ReadContext, left: string[]): string {
  if (shelf === undefined) return prompt;
  return prompt
    .replace(/ ?<(?:lora|lyco):([^:<>]+)[^<>]*>/gi, (tag, name: string) => {
      if (named(name, shelf.loras) !== undefined) return tag;
      left.push(`LoRA ${name}`.slice(0, longestNamed));
      return '';
    })
    .replace(/[\s,]+$/, '')
    .trim();
}

/** The request as data: its schema and its types, made from the table of fields. */
import { z } from 'zod';
import { type Control, controlSchema } from './controls.ts';
import type { Field } from './field.ts';
import type { FieldName, Fields } from './fields.ts';
import { fieldList } from './flags.ts';
import { type ModelRef, modelRefSchema } from './model-ref.ts';

interface ValueByKind {
  readonly text: string;
  readonly whole: number;
  readonly decimal: number;
  readonly seed: number;
  readonly name: string;
  readonly switch: boolean;
  readonly model: ModelRef;
  readonly controls: readonly Control[];
  readonly names: readonly string[];
  readonly job: string;
}

type ValueOf<F> = F extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
  ? V
  : F extends { readonly kind: infer K extends keyof ValueByKind }
    ? ValueByKind[K]
    : never;

/** The pixels of a picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Named<About> = {
  readonly [N in FieldName as Fields[N] extends {
    readonly about: About;
    readonly kind: keyof ValueByKind | 'choice';
  }
    ? N
    : never]: ValueOf<Fields[N]>;
};
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
type NameOf<Property> = { [N in FieldName]: Fields[N] extends Property ? N : never }[FieldName];
type Required = NameOf<{ readonly required: true }>;

type Picture = Named<'picture'> & Size;
type All = Picture & Named<'weights' | 'delivery' | 'record'>;

/** What is asked for, checked. What was not said is absent, for the model's own defaults to fill. */
export type NewDrawRequest = Pick<All, Required> & Optional<Omit<All, Required>>;

/** As it is queued: its seed is chosen, so that a retry draws the same picture. */
export type DrawRequest = Omit<NewDrawRequest, 'seed'> & Pick<All, 'seed'>;

/** What decides how the picture looks, whatever the weights; a model's defaults may be any part of it. */
export type PictureRequest = Optional<Picture>;

/** Absent from a complete request where nobody asked for it, or without a picture to start from. */
type MayLack = NameOf<{ readonly needs: 'init' }> | Exclude<FieldName, NameOf<HasDefault>>;
type HasDefault = { readonly default: unknown } | { readonly required: true } | { readonly kind: 'seed' };

/** The same after the model's defaults and ours have filled it in. */
export type CompletePicture = Omit<Picture, MayLack> & Optional<Pick<Picture, MayLack & keyof Picture>>;

export type TokenLength = All['tokenLength'];

function shapeOf(name: string, field: Field): Readonly<Record<string, z.ZodType>> {
  switch (field.kind) {
    case 'text':
      return {
        [name]: z
          .string()
          .min(field.required ? 1 : 0)
          .max(field.max),
      };
    case 'whole':
    case 'seed':
      return { [name]: z.int().min(field.min).max(field.max) };
    case 'decimal':
      return {
        [name]: field.above
          ? z.number().gt(field.min).max(field.max)
          : z.number().min(field.min).max(field.max),
      };
    case 'name':
      return { [name]: z.string().min(1).max(field.max) };
    case 'choice':
      return { [name]: z.enum(field.values) };
    case 'switch':
      return { [name]: z.boolean() };
    case 'size': {
      // A model that is made for little pictures draws below the usual least size.
      const side = z.int().min(field.multiple).max(field.max);
      return { width: side, height: side };
    }
    case 'model':
      return { [name]: modelRefSchema };
    case 'controls':
      return { [name]: z.array(controlSchema).max(field.max).readonly() };
    case 'names':
      return { [name]: z.array(z.string().min(1)).max(field.max).readonly() };
    case 'job':
      return { [name]: z.string().max(field.max) };
    case 'preset':
    case 'picture':
      return {};
  }
}

/** The names under which a request holds a field. */
export function keysOf(name: FieldName, field: Field): readonly (keyof NewDrawRequest)[] {
  return namesIn(shapeOf(name, field));
}

function namesIn(shape: Readonly<Record<string, z.ZodType>>): (keyof NewDrawRequest)[] {
  return Object.keys(shape) as (keyof NewDrawRequest)[];
}

/** Every field; absent ones are optional but for those that are `needed`. */
function recordOf(needed: (field: Field) => boolean): z.ZodType {
  const shape = fieldList.flatMap(({ name, field }) =>
    Object.entries(shapeOf(name, field)).map(([key, schema]) => [
      key,
      needed(field) ? schema : schema.optional(),
    ]),
  );
  return z.strictObject(Object.fromEntries(shape)).readonly();
}

// TypeScript can't follow a shape that is put together in a loop: `request.test.ts` holds the casts to what they say.
export const newDrawRequestSchema = recordOf(
  ({ required }) => required === true,
) as z.ZodType<NewDrawRequest>;

export const drawRequestSchema = recordOf(
  ({ required, kind }) => required === true || kind === 'seed',
) as z.ZodType<DrawRequest>;

function shapesOf(wanted: (field: Field) => boolean): Record<string, z.ZodType> {
  const shapes = fieldList.filter(({ field }) => wanted(field));
  return Object.fromEntries(shapes.flatMap(({ name, field }) => Object.entries(shapeOf(name, field))));
}

/** Any part of what decides how a picture looks; what else is there is left out. */
export const pictureSchema = z
  .object(shapesOf(({ about }) => about === 'picture'))
  .partial()
  .readonly() as unknown as z.ZodType<PictureRequest>;

/** What was drawn: everything that decided how it looks, with which weights. */
export type DrawnRequest = Optional<Picture & Named<'weights'>>;

export const drawnSchema = z
  .object(shapesOf(({ about }) => about === 'picture' || about === 'weights'))
  .partial()
  .readonly() as unknown as z.ZodType<DrawnRequest>;

/** What decides how a picture looks, without the rest of a request. */
export function pictureOf(request: Optional<NewDrawRequest>): PictureRequest {
  const keys = fieldList
    .filter(({ field }) => field.about === 'picture')
    .flatMap(({ name, field }) => keysOf(name, field));
  return Object.fromEntries(keys.flatMap((key) => (request[key] === undefined ? [] : [[key, request[key]]])));
}

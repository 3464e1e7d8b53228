/** What one model can draw, and the bounds that follow from it. */
import type { FieldOf } from './field.ts';
import { fields } from './fields.ts';

/** One model as far as requests can name or strain it. */
export interface ModelFacts {
  readonly name: string;
  /** The size it was made for, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The shortest side it draws, where that is longer than the usual least. */
  readonly minSize?: number | undefined;
  /** The longest side it draws. */
  readonly maxSize: number;
  readonly maxSteps: number;
  /** What its sides are multiples of, in pixels; as with the usual VAE unless it says. */
  readonly multiple?: number | undefined;
  /** Whether it has a CLIP text encoder. */
  readonly clip: boolean;
  /** Whether its prompts are always read by a T5 and a connector of its own; unknown where it isn't said. */
  readonly ownReader?: boolean | undefined;
  /** All characters that its T5 has pieces for; absent where that is not known. */
  readonly letters?: string | undefined;
}

export type Limits = Pick<ModelFacts, 'maxSize' | 'maxSteps'>;

/** Of models that name none. */
export const defaultLimits: Limits = { maxSize: 1024, maxSteps: 150 };

/** A model that is not here to ask: its worker checks what it can't draw. */
export function unknownModel(name: string): ModelFacts {
  const { default: size, max } = fields.size;
  return { name, ...size, maxSize: max, maxSteps: fields.steps.max, clip: true };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

type SideLimits = Pick<ModelFacts, 'minSize' | 'maxSize' | 'multiple'>;

export function rangeOf({ min, max, limit }: FieldOf<'whole'>, limits: Limits): Range {
  return { min, max: limit === undefined ? max : Math.min(max, limits[limit]) };
}

/** Of each side, in pixels; a model that draws nothing as large as the usual least size draws its largest. */
export function sidesOf(field: FieldOf<'size'>, limits: SideLimits): Range & { readonly multiple: number } {
  const multiple = limits.multiple ?? field.multiple;
  const max = Math.floor(Math.min(field.max, limits.maxSize) / multiple) * multiple;
  const least = Math.ceil(Math.max(field.min, limits.minSize ?? 0) / multiple) * multiple;
  return { min: Math.min(least, max), max, multiple };
}

/** The nearest side that a model draws, in pixels. */
export function nearestSide(side: number, field: FieldOf<'size'>, limits: SideLimits): number {
  const { min, max, multiple } = sidesOf(field, limits);
  return Math.min(max, Math.max(min, Math.round(side / multiple) * multiple));
}

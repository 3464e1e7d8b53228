/** Values against their bounds; whatever is wrong becomes one line that says what was expected and what came. */
import { findNearest } from '../errors.ts';
import { badRequest, shown } from './bad-request.ts';
import type { Complaints } from './complaints.ts';
import type { FieldOf } from './field.ts';
import { type Limits, type ModelFacts, nearestSide, rangeOf, sidesOf } from './limits.ts';
import type { Size } from './request.ts';

/** How a value is spoken of: its flag, such as `--cfg`, and what was typed for it. */
export interface Said {
  readonly flag: string;
  readonly typed: string;
}

/** @throws BadRequest for a text that is too long or not Unicode */
export function checkText(part: Complaints['tooLong']['part'], text: string, max: number): string {
  if (text.length > max) throw badRequest('tooLong', { part, characters: text.length, max });
  if (!text.isWellFormed()) throw badRequest('halfCharacter', { part });
  return text;
}

/** Whether nothing in the text can be seen. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** @throws BadRequest */
export function checkWhole(
  { flag, typed }: Said,
  value: number,
  field: FieldOf<'whole'> | FieldOf<'seed'>,
  limits: Limits,
): number {
  const { min, max } = field.kind === 'seed' ? field : rangeOf(field, limits);
  // Written so that NaN fails too; the zero takes away a minus.
  if (Number.isInteger(value) && value >= min && value <= max) return value + 0;
  throw badRequest('notWhole', { flag, min, max, typed: shown(typed) });
}

/** @throws BadRequest */
export function checkDecimal(
  { flag, typed }: Said,
  value: number,
  { min, above, max }: FieldOf<'decimal'>,
): number {
  if ((above ? value > min : value >= min) && value <= max) return value + 0;
  throw above
    ? badRequest('notOver', { flag, above: min, max, typed: shown(typed) })
    : badRequest('notFrom', { flag, min, max, typed: shown(typed) });
}

/** One of the known names, in any case. @throws BadRequest with the nearest */
export function checkName<T extends string>({ flag, typed }: Said, name: string, known: readonly T[]): T {
  const lower = name.toLowerCase();
  const found = known.find((one) => one === name) ?? known.find((one) => one.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw badRequest('unknownName', {
    flag,
    typed: shown(typed),
    nearest: findNearest(name.slice(0, 40), known),
  });
}

/** @throws BadRequest for a model that draws one size only, which the flag would change */
export function refuseOnlySize(flag: '--size' | '--ar', field: FieldOf<'size'>, model: ModelFacts): void {
  const { min, max } = sidesOf(field, model);
  if (min === max) throw badRequest('onlySize', { flag, model: model.name, size: `${max}x${max}` });
}

/** @throws BadRequest with the nearest size that the model draws */
export function checkSize(size: Size, field: FieldOf<'size'>, model: ModelFacts): Size {
  const nearest = {
    width: nearestSide(size.width, field, model),
    height: nearestSide(size.height, field, model),
  };
  if (size.width === nearest.width && size.height === nearest.height) return size;
  refuseOnlySize('--size', field, model);
  throw badRequest('badSize', {
    ...sidesOf(field, model),
    model: model.name,
    size: `${size.width}x${size.height}`,
    nearest: `${nearest.width}x${nearest.height}`,
  });
}

/** @throws BadRequest for a flag that only a model with a CLIP text encoder can follow */
export function checkClip(flag: string, model: ModelFacts, models: readonly ModelFacts[]): void {
  if (model.clip) return;
  const able = models.filter(({ clip }) => clip).map(({ name }) => name);
  throw badRequest('noClip', { flag, model: model.name, able });
}

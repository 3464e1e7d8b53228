/** Sizes: `512x768`, or an aspect ratio such as `3:2` turned into pixels near the model's own area. */
import { badRequest, shown, visible } from '../request/bad-request.ts';
import { checkSize, refuseOnlySize } from '../request/check.ts';
import type { FieldOf } from '../request/field.ts';
import { type ModelFacts, nearestSide, sidesOf } from '../request/limits.ts';
import type { Size } from '../request/request.ts';

/** @throws BadRequest */
export function readSize(typed: string, field: FieldOf<'size'>, model: ModelFacts): Size {
  const [, width, height] = /^(\d{1,9})\s*[x×*]\s*(\d{1,9})$/i.exec(visible(typed).trim()) ?? [];
  if (width === undefined || height === undefined) {
    throw badRequest('noSize', { example: '512x768', typed: shown(typed) });
  }
  return checkSize({ width: Number(width), height: Number(height) }, field, model);
}

/** @throws BadRequest */
export function readAspectRatio(typed: string, field: FieldOf<'size'>, model: ModelFacts): Size {
  const part = '(\\d{1,9}(?:[.,]\\d{1,9})?)';
  const [, across, down] = new RegExp(`^${part}[:/x×]${part}$`, 'i').exec(visible(typed).trim()) ?? [];
  const ratio = number(across) / number(down);
  const { maxRatio } = field;
  if (!(ratio >= 1 / maxRatio && ratio <= maxRatio)) {
    throw badRequest('badRatio', {
      min: `1:${maxRatio}`,
      max: `${maxRatio}:1`,
      example: '3:2',
      typed: shown(typed),
    });
  }
  if (ratio !== 1) refuseOnlySize('--ar', field, model);
  return sizeFor(ratio, field, model);
}

/**
 * The size of a width/height ratio: sides are multiples within the model's limits, their product near the area of the
 * model's own size, or as near as a side allows that would be too long or too short.
 */
export function sizeFor(ratio: number, field: FieldOf<'size'>, model: ModelFacts): Size {
  const area = model.width * model.height;
  const { min, max } = sidesOf(field, model);
  const [longest, shortest] = [
    Math.sqrt(area * Math.max(ratio, 1 / ratio)),
    Math.sqrt(area * Math.min(ratio, 1 / ratio)),
  ];
  const fit = Math.min(max / longest, Math.max(1, min / shortest));
  return {
    width: nearestSide(Math.sqrt(area * ratio) * fit, field, model),
    height: nearestSide(Math.sqrt(area / ratio) * fit, field, model),
  };
}

function number(text: string | undefined): number {
  return Number((text ?? '').replace(',', '.'));
}

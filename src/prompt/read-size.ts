/** Sizes: `512x768`, or an aspect ratio such as `3:2` turned into pixels near the model's own area. */
import { badRequest, shown, visible } from './bad-request.ts';
import { bounds, type ModelFacts } from './imagine-request.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const { sideMultiple, shortestSide } = bounds;

/** @throws UserError `bad_request` */
export function readSize(typed: string, model: ModelFacts): Size {
  const [, width, height] = /^(\d{1,9})[x×*](\d{1,9})$/i.exec(visible(typed).trim()) ?? [];
  if (width === undefined || height === undefined) {
    throw badRequest('noSize', { example: '512x768', typed: shown(typed) });
  }
  const size = { width: Number(width), height: Number(height) };
  const nearest = { width: nearestSide(size.width, model), height: nearestSide(size.height, model) };
  if (size.width === nearest.width && size.height === nearest.height) return size;
  throw badRequest('badSize', {
    multiple: sideMultiple,
    least: smallestSide(model),
    most: model.maxSize,
    model: model.name,
    size: `${size.width}x${size.height}`,
    nearest: `${nearest.width}x${nearest.height}`,
  });
}

/** @throws UserError `bad_request` */
export function readAspectRatio(typed: string, model: ModelFacts): Size {
  const part = '(\\d{1,9}(?:[.,]\\d{1,9})?)';
  const [, across, down] = new RegExp(`^${part}[:/x×]${part}$`, 'i').exec(visible(typed).trim()) ?? [];
  const ratio = number(across) / number(down);
  const most = bounds.aspectRatio;
  if (!(ratio >= 1 / most && ratio <= most)) {
    throw badRequest('badRatio', {
      least: `1:${most}`,
      most: `${most}:1`,
      example: '3:2',
      typed: shown(typed),
    });
  }
  return sizeFor(ratio, model);
}

/**
 * The size of a width/height ratio: sides are multiples of 8 within the model's limits, their product near the area
 * of the model's own size.
 */
export function sizeFor(ratio: number, model: ModelFacts): Size {
  const area = model.width * model.height;
  const longest = Math.sqrt(area * Math.max(ratio, 1 / ratio));
  const fit = Math.min(1, model.maxSize / longest);
  return {
    width: nearestSide(Math.sqrt(area * ratio) * fit, model),
    height: nearestSide(Math.sqrt(area / ratio) * fit, model),
  };
}

function number(text: string | undefined): number {
  return Number((text ?? '').replace(',', '.'));
}

function smallestSide(model: ModelFacts): number {
  return Math.min(shortestSide, largestSide(model));
}

function largestSide(model: ModelFacts): number {
  return Math.floor(model.maxSize / sideMultiple) * sideMultiple;
}

function nearestSide(side: number, model: ModelFacts): number {
  const rounded = Math.round(side / sideMultiple) * sideMultiple;
  return Math.min(largestSide(model), Math.max(smallestSide(model), rounded));
}

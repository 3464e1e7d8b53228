/** Reads the values of flags and options: numbers within bounds, names among the known ones. */
import { findNearest } from '../errors.ts';
import { badRequest, shown, visible } from './bad-request.ts';

/** Such as `--cfg`. */
export type Flag = string;

/** @throws UserError `bad_request` */
export function readInteger(flag: Flag, typed: string, least: number, most: number): number {
  const text = visible(typed).trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value + 0;
  throw badRequest('notWhole', { flag, least, most, typed: shown(typed) });
}

/**
 * A decimal number, with a point or a comma.
 * @throws UserError `bad_request`
 */
export function readDecimal(
  flag: Flag,
  typed: string,
  range: { readonly to: number } & ({ readonly over: number } | { readonly from: number }),
): number {
  const text = visible(typed).trim().replace(',', '.');
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  const isIn = 'over' in range ? value > range.over : value >= range.from;
  if (isIn && value <= range.to) return value + 0;
  const said = { flag, to: range.to, typed: shown(typed) };
  throw 'over' in range
    ? badRequest('notOver', { ...said, over: range.over })
    : badRequest('notFrom', { ...said, from: range.from });
}

/**
 * One of the known names, in any case.
 * @throws UserError `bad_request` with the nearest name
 */
export function readName<T extends string>(flag: Flag, typed: string, known: readonly T[]): T {
  const text = visible(typed).trim();
  const found =
    known.find((name) => name === text) ?? known.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw badRequest('unknownName', {
    flag,
    typed: shown(typed),
    nearest: findNearest(text.slice(0, 40), known),
  });
}

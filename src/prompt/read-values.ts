/** Reads the values of flags and options: numbers within bounds, names among the known ones. */
import { suggestNearest } from '../errors.ts';
import { badRequest, shown, visible } from './bad-request.ts';

/** `--cfg`: how the person will recognise what is meant. */
export type Named = string;

/** @throws UserError `bad-request` */
export function readInteger(named: Named, typed: string, least: number, most: number): number {
  const text = visible(typed).trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value + 0;
  throw badRequest(`${named} takes a whole number from ${least} to ${most}, not ${shown(typed)}`);
}

/**
 * A decimal number, with a point or a comma.
 * @throws UserError `bad-request`
 */
export function readDecimal(
  named: Named,
  typed: string,
  range: { readonly over?: number; readonly from?: number; readonly to: number },
): number {
  const text = visible(typed).trim().replace(',', '.');
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  const { over = -Infinity, from = -Infinity, to } = range;
  if (value > over && value >= from && value <= to) return value + 0;
  const least = range.over === undefined ? `from ${from}` : `over ${over}`;
  throw badRequest(`${named} takes a number ${least} up to ${to}, not ${shown(typed)}`);
}

/**
 * One of the known names, in any case.
 * @throws UserError `bad-request` with the nearest name
 */
export function readName<T extends string>(named: Named, typed: string, known: readonly T[]): T {
  const text = visible(typed).trim();
  const found =
    known.find((name) => name === text) ?? known.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw badRequest(`${named} doesn't know ${shown(typed)}; ${suggestNearest(text.slice(0, 40), known)}`);
}

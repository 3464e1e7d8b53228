/** Values as they are typed: numbers with a point or a comma, and words without what can't be seen. */
import { visible } from '../request/bad-request.ts';

/** What came for a flag: a text, or what a platform's option says by its own kind. */
export type Typed = string | number | boolean;

/** NaN for what is no whole number. */
export function readWhole(typed: Typed): number {
  if (typeof typed === 'number') return typed;
  const text = readWord(typed);
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** NaN for what is no decimal number. */
export function readDecimal(typed: Typed): number {
  if (typeof typed === 'number') return typed;
  const text = readWord(typed).replace(',', '.');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

export function readWord(typed: Typed): string {
  return visible(String(typed)).trim();
}

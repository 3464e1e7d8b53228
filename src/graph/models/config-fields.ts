/** Fields of a config file that pass with one value only; the message says why, and what came. */

import { z } from 'zod';

/** A value out of a file, fit for one line of a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The message for a value that is not `expected`. @param why what such a file is and what to do, where there is more to say */
export function onlyMessage(expected: unknown, why?: string) {
  return ({ input }: { input?: unknown }) =>
    why === undefined
      ? `only ${shown(expected)} is supported, but it is ${shown(input)}`
      : `${why} (it is ${shown(input)})`;
}

/** The literal `value`, which an absent field means too. */
export function only<const T extends string | number | boolean>(value: T, why?: string) {
  return z.literal(value, { error: onlyMessage(value, why) }).prefault(value);
}

/** Nothing. */
export function none(why?: string) {
  return z.null({ error: onlyMessage(null, why) }).default(null);
}

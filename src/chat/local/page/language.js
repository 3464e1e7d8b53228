/** The bot's own words in the person's language, as far as it has them. */
/** @import { Localised, Names } from '../../platform.ts' */

export const language = navigator.language.toLowerCase().split('-')[0] ?? 'en';

/** @param {Localised} localised */
export function text(localised) {
  return /** @type {Readonly<Record<string, string | undefined>>} */ (localised)[language] ?? localised.en;
}

/**
 * The localised name beside the one that counts, where there is one.
 * @param {string} name
 * @param {Names | undefined} names
 */
export function shownName(name, names) {
  /** @type {Readonly<Record<string, string | undefined>>} */
  const known = names ?? {};
  const own = known[language];
  return own === undefined || own === name ? name : `${name} (${own})`;
}

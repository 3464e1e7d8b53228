/** What somebody probably means by the few letters they have typed. */

/** Shorter ones are in nearly every word. */
const leastInside = 2;
const leastInDetail = 3;

/**
 * 0 for the name itself, more for what is further from it; undefined where nothing fits.
 * @param {string} typed
 * @param {readonly string[]} names
 * @param {string} [detail]
 * @returns {number | undefined}
 */
export function senseOf(typed, names, detail = '') {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return 0;
  const known = names.map((name) => name.toLowerCase());
  if (known.includes(wanted)) return 0;
  if (known.some((name) => name.startsWith(wanted))) return 1;
  if (known.some((name) => wordsOf(name).some((word) => word.startsWith(wanted)))) return 2;
  if (wanted.length >= leastInDetail && wordsOf(detail).some((word) => word.startsWith(wanted))) return 3;
  return wanted.length >= leastInside && known.some((name) => name.includes(wanted)) ? 4 : undefined;
}

/**
 * Those that fit, best first, else in their order.
 * @template T
 * @param {readonly T[]} all
 * @param {string} typed
 * @param {(one: T) => { names: readonly string[], detail?: string }} read
 */
export function bySense(all, typed, read) {
  return all
    .flatMap((one) => {
      const { names, detail } = read(one);
      const sense = senseOf(typed, names, detail);
      return sense === undefined ? [] : [{ one, sense }];
    })
    .sort((a, b) => a.sense - b.sense)
    .map(({ one }) => one);
}

/** @param {string} text */
function wordsOf(text) {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

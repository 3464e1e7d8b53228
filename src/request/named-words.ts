/** Finds names of files that stand in a text as words of their own. */

/** Where a name begins in a text, in any case; −1 where it doesn't stand there as a whole word. */
export function placeOfName(text: string, name: string): number {
  const [lower, sought] = [text.toLowerCase(), name.toLowerCase()];
  if (sought === '') return -1;
  let at = lower.indexOf(sought);
  while (at >= 0 && (isPart(lower[at - 1]) || isPart(lower[at + sought.length]))) {
    at = lower.indexOf(sought, at + 1);
  }
  return at;
}

function isPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** Untrusted text made fit to show: nothing is interpreted, nothing is cut in the middle of a letter. */

/** Controls but newline and tab, and those that turn the direction of the text around them. */
const unfit = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** Well-formed Unicode, line breaks as `\n`, no control characters and no direction overrides. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(unfit, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** Whether nothing of the text can be seen: white space, zero-width characters, fillers. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** One line of at most `most` UTF-16 units, `…` at the end when something is left out; '' when nothing is visible. */
export function oneLine(text: string, most: number): string {
  return isBlank(text) ? '' : shorten(cleanText(text).replace(/\s+/g, ' ').trim(), most);
}

/** At most `most` UTF-16 units, cut between letters as people see them, with `…` for the rest. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${fittingStart(text, (piece) => piece.length < most).trimEnd()}…`;
}

/**
 * Cuts a text into pieces that fit, at line ends where possible, else between sentences, words, and letters. Nothing
 * but the white space at the cuts is lost.
 */
export function splitText(text: string, fits: (piece: string) => boolean): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (!fits(rest)) {
    const start = fittingStart(rest, fits);
    const cut = goodCut(start, rest);
    const piece = rest.slice(0, cut).trimEnd();
    if (piece !== '') pieces.push(piece);
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '' || pieces.length === 0) pieces.push(rest);
  return pieces;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest start of the text that fits and ends between graphemes; at least one code point. */
function fittingStart(text: string, fits: (piece: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  // Graphemes are looked for in a window only: a text of combining marks is one grapheme of any length.
  const from = Math.max(0, low - 64);
  let end = from;
  for (const { index, segment } of letters.segment(text.slice(from, low + 1))) {
    if (from + index + segment.length > low) break;
    end = from + index + segment.length;
  }
  if (end > from) return text.slice(0, end);
  const whole = low > 0 && /[\uD800-\uDBFF]/.test(text.charAt(low - 1)) ? low - 1 : low;
  return text.slice(0, Math.max(whole, String.fromCodePoint(text.codePointAt(0) ?? 0).length));
}

/** Where to cut within `start`: after the last line, sentence or word in its second half, else at its end. */
function goodCut(start: string, text: string): number {
  if (/\s/.test(text.charAt(start.length))) return start.length;
  for (const border of ['\n', '. ', ' ']) {
    const at = start.lastIndexOf(border);
    if (at >= start.length / 2) return at + border.length;
  }
  return start.length;
}

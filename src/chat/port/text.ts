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
 * The start of a text that fits and the rest, cut at a line end where possible, else between sentences, words, and
 * letters. White space at the cut is dropped. The start is '' where nothing fits.
 */
export function splitOnce(text: string, fits: (piece: string) => boolean): readonly [string, string] {
  if (fits(text)) return [text, ''];
  const start = fittingStart(text, fits);
  const cut = goodCut(start, text);
  return [text.slice(0, cut).trimEnd(), text.slice(cut).trimStart()];
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest start of the text that fits and ends between graphemes, or between code points of a very long one. */
function fittingStart(text: string, fits: (piece: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  // A window is enough: a longer grapheme is a heap of combining marks that may be cut.
  const from = Math.max(0, low - 64);
  let end = 0;
  for (const { index, segment } of letters.segment(text.slice(from, low + 64))) {
    if (from + index + segment.length > low) break;
    end = from + index + segment.length;
  }
  if (end > from) return text.slice(0, end);
  return text.slice(0, splitsPair(text, low) ? low - 1 : low);
}

function splitsPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
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

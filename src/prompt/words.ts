/** Words of a typed text; something in quotes is one word. */

/** A word from `start` to `end` in the text; `text` is without quotes. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Opening quotes and what closes them. */
export type Quotes = Readonly<Record<string, string>>;

export const doubleQuotes: Quotes = { '"': '"', '“': '”', '„': '“”', '«': '»' };
/** For values only: in prose an apostrophe is a letter. */
export const allQuotes: Quotes = { ...doubleQuotes, "'": "'", '‘': '’' };

/** The first word at or after `from`. */
export function nextWord(text: string, from: number, quotes: Quotes): Word | undefined {
  const pattern = /\S+/g;
  pattern.lastIndex = from;
  const plain = pattern.exec(text);
  if (plain === null) return undefined;
  const start = plain.index;
  const close = findClose(text, start, quotes[text.charAt(start)]);
  return close === undefined
    ? { text: plain[0], quoted: false, start, end: start + plain[0].length }
    : { text: text.slice(start + 1, close), quoted: true, start, end: close + 1 };
}

/**
 * A quotation ends at the end of a word, before the next one of its kind begins: neither `12" long` nor
 * `a "cat --no "blur"` starts one at the first quote.
 */
function findClose(text: string, start: number, closing: string | undefined): number | undefined {
  if (closing === undefined) return undefined;
  const opening = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (closing.includes(character) && endsWord(text.charAt(at + 1))) return at;
    if (character === opening && /\s/.test(text.charAt(at - 1))) return undefined;
  }
  return undefined;
}

function endsWord(next: string): boolean {
  return next === '' || /[\s,.;:!?)]/.test(next);
}

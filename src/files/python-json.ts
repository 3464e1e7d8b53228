/** JSON as Python's json module writes it: `NaN`, `Infinity` and `-Infinity` may stand for numbers. */

/** A string, which is left as it is, or a word that only Python writes. */
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
/** Nobody writes these into a string; they stand for NaN until the text is parsed. */
const notANumber = '\u{fdd1}NaN';
/** JSON has no infinity, but reads numbers too large for a double as one. */
const words: Readonly<Record<string, string>> = {
  NaN: JSON.stringify(notANumber),
  Infinity: '1e999',
  '-Infinity': '-1e999',
};

/** @throws SyntaxError that says where the text stops being JSON */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!/Infinity|NaN/.test(text)) throw plain(cause, text);
  }
  const translated = text.replaceAll(stringOrWord, (part) => words[part] ?? part);
  try {
    return JSON.parse(translated, (_, value) => (value === notANumber ? Number.NaN : value));
  } catch (cause) {
    throw plain(cause, translated);
  }
}

/** V8's message with the line instead of a count of characters, and without a piece of the file. */
function plain(cause: unknown, text: string): SyntaxError {
  if (text.trim() === '') return new SyntaxError('it is empty', { cause });
  const message = cause instanceof Error ? cause.message : '';
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (/end of JSON input|Unterminated string/.test(message) || position >= text.trimEnd().length) {
    return new SyntaxError('it ends in the middle (was it cut off?)', { cause });
  }
  const [what = ''] = message.split(/ in JSON|, (?:\.\.\.)?"/);
  const where = Number.isNaN(position) ? '' : ` in line ${text.slice(0, position).split('\n').length}`;
  return new SyntaxError(`${what.replaceAll(/\p{Cc}/gu, '\u{fffd}')}${where}`, { cause });
}

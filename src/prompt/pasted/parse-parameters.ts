/** Reads the `parameters` text of AUTOMATIC1111's web UI, as Civitai and others copy it too. */

/** A `parameters` text taken apart; `fields` are as written, without quotes. */
export interface ParsedParameters {
  readonly prompt: string;
  readonly negative: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The web UI takes the last line for settings when it has at least three of them. */
const asWebUi = (names: readonly string[]) => names.length >= 3;

/**
 * Reads what `formatParameters`, the web UI or another tool wrote; any text is a prompt at least.
 * @param areSettings whether a last line with these names holds settings and is no prompt
 */
export function parseParameters(text: string, areSettings = asWebUi): ParsedParameters {
  const lines = text.trim().split('\n');
  const settings = [...readSettings(lines.at(-1) ?? '')];
  if (areSettings(settings.map(([name]) => name))) lines.pop();
  else settings.length = 0;
  const split = lines.findIndex((line) => line.trim().startsWith(negativePrefix));
  const prompt = split < 0 ? lines : lines.slice(0, split);
  const negative = split < 0 ? [] : lines.slice(split);
  return {
    prompt: joinTrimmed(prompt),
    negative: joinTrimmed(negative.map((line) => line.trim().replace(negativePrefix, ''))),
    fields: Object.fromEntries(settings),
  };
}

const negativePrefix = 'Negative prompt:';

function joinTrimmed(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** The `Name: value` pairs of a line in one pass: a regular expression would be quadratic in a stranger's text. */
function* readSettings(line: string): Generator<[name: string, value: string]> {
  let position = 0;
  for (;;) {
    const colon = line.indexOf(':', position);
    if (colon < 0) return;
    const name = line.slice(Math.max(position, line.lastIndexOf(',', colon) + 1), colon).trim();
    const end = valueEnd(line, colon + 1);
    if (name.length > 1) yield [name, unquote(line.slice(colon + 1, end).trim())];
    position = end + 1;
  }
}

/** Where the value that starts at `start` ends: after its closing quote when it is quoted, else at the next comma. */
function valueEnd(line: string, start: number): number {
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  let position = start;
  while (line[position] === ' ') position += 1;
  if (line[position] !== '"') return end;
  for (position += 1; position < line.length && line[position] !== '"'; position += 1) {
    if (line[position] === '\\') position += 1;
  }
  const after = position + 1;
  return after === line.length || line[after] === ',' ? after : end;
}

function unquote(value: string): string {
  if (!(value.length > 1 && value.startsWith('"') && value.endsWith('"'))) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    // Other tools put quotes around what is no JSON; then the quotes are part of the value.
    return value;
  }
}

/** Reads comma-separated values (RFC 4180): quoted fields may hold commas, line breaks and doubled quotes. */

/** The rows of `text`; empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const endRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  // A field, quoted or not, and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  // Spreadsheet programs put a byte order mark in front.
  field.lastIndex = text.startsWith('\u{feff}') ? 1 : 0;
  while (field.lastIndex < text.length) {
    const start = field.lastIndex;
    const match = field.exec(text);
    if (match === null)
      throw new RangeError(`a stray quote in line ${text.slice(0, start).split('\n').length}`);
    const [, quoted, plain = '', end = ''] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') endRow();
    else if (field.lastIndex === text.length) row.push('');
  }
  if (row.length > 0) endRow();
  return rows;
}

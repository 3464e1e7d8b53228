/** Rows of text in columns. */

/** The last column is as wide as it likes. Ends with a line break where there is a row. */
export function asTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)));
      return `  ${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** Comma-separated values as spreadsheet programs and pandas write them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../src/dpg/official/csv.ts';

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('parseCsv', () => {
  it.each<[string, string, string[][]]>([
    [
      'plain fields',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'no line break at the end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'line breaks of Windows',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['commas, quotes and line breaks in fields', '"a,b","say ""x""\nnow"\n', [['a,b', 'say "x"\nnow']]],
    [
      'empty fields',
      'a,,b\n,\n"",x\n',
      [
        ['a', '', 'b'],
        ['', ''],
        ['', 'x'],
      ],
    ],
    ['an empty field at the end', 'a,', [['a', '']]],
    [
      'empty lines',
      'a,b\n\n\nc,d\n\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a byte order mark', '\u{feff}a,b\n', [['a', 'b']]],
    ['nothing', '', []],
  ])('reads %s', (_, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  it.each(['a"b,c\n', '"a"b\n', 'x\n"a'])('refuses a stray quote: %j', (text) => {
    expect(() => parseCsv(text)).toThrow(/a stray quote in line/);
  });

  it('reads back whatever was written', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (table, end) => {
        const text = table.map((row) => row.map(quoted).join(',')).join(end);
        expect(parseCsv(text)).toEqual(table);
      }),
    );
  });
});

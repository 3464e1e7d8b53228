/** JSON is read as Python writes it; where it is none, the message says where. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../src/files/python-json.ts';

describe('parsePythonJson', () => {
  it('reads NaN and the infinities, and leaves them alone in strings', () => {
    expect(parsePythonJson('{"a": -Infinity, "b": [Infinity, NaN], "NaN": "x\\" -Infinity"}')).toEqual({
      a: -Infinity,
      b: [Infinity, Number.NaN],
      NaN: 'x" -Infinity',
    });
    expect(parsePythonJson('NaN')).toBeNaN();
  });

  it('reads all other JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['{"a": [1, 2', 'it ends in the middle (was it cut off?)'],
    ['{"a": "b', 'it ends in the middle (was it cut off?)'],
    ['{"a": 1,\n"b": 2,\n}', 'in line 3'],
    ["{\n'a': 1}", 'in line 2'],
    ['{"a": NaN,\n"b": NaN\n"c": 1}', 'in line 3'],
    ['{"a": NaNs}', 'Unexpected token'],
    ['{"a": -NaN}', /./],
    ['<html>', "Unexpected token '<'"],
    ['\u{0}', 'Unexpected token'],
  ])('says where %j stops being JSON, in one line', (text, message) => {
    const attempt = () => parsePythonJson(text);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(SyntaxError);
    expect(attempt).toThrow(/^[^\p{Cc}]{1,120}$/u);
  });
});

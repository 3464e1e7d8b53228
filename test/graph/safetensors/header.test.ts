/** Sound headers are read; every lie in one is refused with the file, the tensor and the reason. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { quote, readSafetensorsHeader } from '../../../src/graph/safetensors/header.ts';
import { safetensorsBytes, temporaryFolder } from '../../support/drawing/safetensors-file.ts';

function fileOf(content: Uint8Array): string {
  const file = path.join(temporaryFolder(), 'model.safetensors');
  writeFileSync(file, content);
  return file;
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });
const eightBytes = new Uint8Array(8);

describe('a sound file', () => {
  it('gives every tensor its place in the file', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      second: entry('BF16', [3], [8, 14]),
      first: entry('F16', [2, 2], [0, 8]),
      scalar: entry('U8', [], [14, 15]),
      empty: entry('F32', [0, 7], [15, 15]),
    };
    const bytes = safetensorsBytes(header, new Uint8Array(15));
    const file = fileOf(bytes);
    const tensors = await readSafetensorsHeader(file);
    const start = bytes.length - 15;
    expect([...tensors.keys()].sort()).toEqual(['empty', 'first', 'scalar', 'second']);
    expect(tensors.get('first')).toEqual({
      name: 'first',
      dtype: 'F16',
      shape: [2, 2],
      file,
      offset: start,
      length: 8,
    });
    expect(tensors.get('second')).toMatchObject({ offset: start + 8, length: 6 });
    expect(tensors.get('scalar')).toMatchObject({ shape: [], length: 1 });
    expect(tensors.get('empty')).toMatchObject({ shape: [0, 7], length: 0 });
  });

  it('may have spaces after its header, as writers align the data', async () => {
    const file = fileOf(
      safetensorsBytes(`${JSON.stringify({ a: entry('F32', [2], [0, 8]) })}     `, eightBytes),
    );
    expect((await readSafetensorsHeader(file)).size).toBe(1);
  });

  it('may have tensors of odd names', async () => {
    const names = ['__proto__', 'constructor', '', 'é\n'];
    const header = `{${names.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(entry('U8', [1], [i, i + 1]))}`).join()}}`;
    const tensors = await readSafetensorsHeader(fileOf(safetensorsBytes(header, new Uint8Array(4))));
    expect([...tensors.keys()]).toEqual(names);
  });
});

const length = (value: bigint) => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const lies: Record<string, [Uint8Array, RegExp]> = {
  'an empty file': [Buffer.alloc(0), /is empty, not a safetensors file/],
  'a few bytes': [Buffer.alloc(9), /it has 9 bytes/],
  'a header longer than the file': [length(9n), /claims 9 bytes, but only 8 follow/],
  'a header of 100 MB': [length(100_000_000n), /claims 100000000 bytes; at most 25000000/],
  'a header of 2⁶⁴−1 bytes': [length(2n ** 64n - 1n), /claims 18446744073709551615 bytes/],
  'no JSON': [safetensorsBytes('{"a":'), /not valid JSON/],
  'no UTF-8': [Buffer.concat([length(8n).subarray(0, 8), Buffer.alloc(8, 0xff)]), /not valid JSON/],
  'a list': [safetensorsBytes([]), /not a JSON object/],
  'a number': [safetensorsBytes('1          '), /not a JSON object/],
  null: [safetensorsBytes('null      '), /not a JSON object/],
  'deeply nested JSON': [
    safetensorsBytes(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`),
    /malformed|not valid JSON/,
  ],
  'an entry that is none': [safetensorsBytes({ a: 7 }), /entry of "a" is malformed/],
  'an entry without a type': [
    safetensorsBytes({ a: { shape: [2], data_offsets: [0, 8] } }, eightBytes),
    /dtype/,
  ],
  'an unknown type': [
    safetensorsBytes({ a: entry('F31', [2], [0, 8]) }, eightBytes),
    /"a" has the unknown type "F31"/,
  ],
  "a type by a name of JavaScript's": [
    safetensorsBytes({ a: entry('constructor', [2], [0, 8]) }, eightBytes),
    /unknown type/,
  ],
  'a negative dimension': [safetensorsBytes({ a: entry('F32', [-2], [0, 8]) }, eightBytes), /shape/],
  'a fraction of a dimension': [safetensorsBytes({ a: entry('F32', [1.5], [0, 8]) }, eightBytes), /shape/],
  'a dimension beyond 2⁵³': [safetensorsBytes({ a: entry('F32', [1e300], [0, 8]) }, eightBytes), /shape/],
  'more dimensions than any tensor has': [
    safetensorsBytes({ a: entry('F32', Array(9).fill(1), [0, 4]) }, eightBytes),
    /shape/,
  ],
  'dimensions whose product overflows': [
    safetensorsBytes({ a: entry('F32', [2 ** 52, 2 ** 52, 2 ** 52], [0, 8]) }, eightBytes),
    /needs .* bytes, but its range is 0–8/,
  ],
  'a shape too large for its range': [
    safetensorsBytes({ a: entry('F32', [3], [0, 8]) }, eightBytes),
    /"a" \(F32 \[3\]\) needs 12 bytes, but its range is 0–8/,
  ],
  'a shape too small for its range': [
    safetensorsBytes({ a: entry('F32', [1], [0, 8]) }, eightBytes),
    /needs 4 bytes/,
  ],
  'one offset': [safetensorsBytes({ a: entry('F32', [2], [0]) }, eightBytes), /data_offsets/],
  'a negative offset': [safetensorsBytes({ a: entry('F32', [2], [-4, 4]) }, eightBytes), /data_offsets/],
  'offsets in the wrong order': [
    safetensorsBytes({ a: entry('F32', [2], [8, 0]) }, eightBytes),
    /range is 8–0/,
  ],
  'an offset past the end': [
    safetensorsBytes({ a: entry('F32', [4], [0, 16]) }, eightBytes),
    /"a" ends at byte \d+, but the file has \d+ \(is it truncated\?\)/,
  ],
  overlaps: [
    safetensorsBytes({ a: entry('U8', [5], [0, 5]), b: entry('U8', [4], [4, 8]) }, eightBytes),
    /"b" overlaps the tensor before it \(byte \d+, expected \d+\)/,
  ],
  'two names for the same bytes': [
    safetensorsBytes({ a: entry('U8', [8], [0, 8]), b: entry('U8', [8], [0, 8]) }, eightBytes),
    /overlaps/,
  ],
  'a hole': [
    safetensorsBytes({ a: entry('U8', [3], [0, 3]), b: entry('U8', [4], [4, 8]) }, eightBytes),
    /"b" leaves a hole before it/,
  ],
  'bytes after the last tensor': [
    safetensorsBytes({ a: entry('U8', [7], [0, 7]) }, eightBytes),
    /1 bytes follow/,
  ],
  'a name of a megabyte with a line break': [
    safetensorsBytes({ [`a\n${'b'.repeat(1_000_000)}`]: entry('F31', [2], [0, 8]) }, eightBytes),
    /"a\\nb+…" has the unknown type/,
  ],
};

async function refusal(file: string): Promise<AppError> {
  try {
    await readSafetensorsHeader(file);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was accepted');
}

describe('a header that lies', () => {
  it.each(Object.entries(lies))('%s', async (_what, [content, reason]) => {
    const file = fileOf(content);
    const error = await refusal(file);
    expect(error.code).toBe('bad_safetensors');
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(file);
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(600);
  });
});

describe('what is no file', () => {
  it.each<[string, (file: string) => void]>([
    ['a missing one', () => undefined],
    ['a folder', (file) => mkdirSync(file)],
    ['a pipe that nobody writes to', (file) => execFileSync('/usr/bin/mkfifo', [file])],
  ])('%s', async (_what, make) => {
    const file = path.join(temporaryFolder(), 'model.safetensors');
    make(file);
    const error = await refusal(file);
    expect(error.code).toBe('missing_file');
    expect(error.message).toContain(file);
  });
});

describe('any other file', () => {
  const sound = safetensorsBytes(
    { a: entry('F32', [2, 3], [0, 24]), b: entry('F16', [4], [24, 32]), c: entry('BF16', [], [32, 34]) },
    new Uint8Array(34),
  );

  /** Reads it and says whether all is well; throws when anything but an AppError comes out. */
  async function readable(content: Uint8Array): Promise<boolean> {
    const file = path.join(folder, 'model.safetensors');
    writeFileSync(file, content);
    try {
      const tensors = await readSafetensorsHeader(file);
      for (const { offset, length: size } of tensors.values()) {
        expect(offset + size).toBeLessThanOrEqual(content.length);
      }
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      return false;
    }
  }
  let folder = '';

  it('cut off anywhere is refused', async () => {
    folder = temporaryFolder();
    for (let size = 0; size < sound.length; size++)
      expect(await readable(sound.subarray(0, size))).toBe(false);
    expect(await readable(sound)).toBe(true);
  });

  it('with bytes changed is read or refused, and points nowhere outside', async () => {
    folder = temporaryFolder();
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(sound);
        for (const [position, value] of changes) bytes[position] = value;
        await readable(bytes);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('with any JSON as its header is read or refused', async () => {
    folder = temporaryFolder();
    const number = fc.oneof(fc.nat(40), fc.integer(), fc.double(), fc.maxSafeInteger());
    const tensor = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'U8', 'I64', 'F8_E4M3', 'toString', ''),
      shape: fc.oneof(fc.array(number, { maxLength: 10 }), fc.jsonValue()),
      data_offsets: fc.oneof(fc.tuple(number, number), fc.array(number), fc.jsonValue()),
    });
    const header = fc.oneof(fc.dictionary(fc.string(), fc.oneof(tensor, fc.jsonValue())), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(header, fc.nat(64), async (value, size) => {
        await readable(safetensorsBytes(value, new Uint8Array(size)));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('of random bytes is refused or read', async () => {
    folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await readable(bytes);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('with a header of nothing, as long as is allowed, takes little memory', async () => {
    folder = temporaryFolder();
    const file = path.join(folder, 'sparse.safetensors');
    writeFileSync(file, length(24_999_000n));
    truncateSync(file, 30_000_000);
    const before = process.memoryUsage().rss;
    expect((await refusal(file)).message).toMatch(/not valid JSON/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

it("names out of a file are shown without what can't be seen, on one line", () => {
  expect(quote('a\u007fb\u0085c\u202ed\u2028e\nf')).toBe('"a\\u{7f}b\\u{85}c\\u{202e}d\\u{2028}e\\nf"');
  expect(quote('x'.repeat(500))).toHaveLength(123);
});

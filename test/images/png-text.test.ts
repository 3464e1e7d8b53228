/** Text chunks: written as PIL writes them, read back, and read from files that lie. */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { encodePng } from '../../src/images/encode-png.ts';
import { pngChunk, pngSignature, readPngChunks } from '../../src/images/png-chunks.ts';
import { pngTextChunk, readPngText } from '../../src/images/png-text.ts';
import { readFixture, spoiled } from './fixtures.ts';

const pixel = new Uint8Array([1, 2, 3]);
const end = pngChunk('IEND', Buffer.alloc(0));
const pngOf = (...chunks: Buffer[]) => Buffer.concat([pngSignature, ...chunks, end]);
const typesOf = (png: Buffer) => [...readPngChunks(png)].map(({ type }) => type);

describe('encodePng', () => {
  it('puts the texts before the pixels', async () => {
    const types = typesOf(await encodePng(pixel, 1, 1, { a: 'plain', b: 'snow ☃' }));
    expect(types.slice(0, 3)).toEqual(['IHDR', 'tEXt', 'iTXt']);
    expect(types.indexOf('IDAT')).toBeGreaterThan(2);
  });

  it('refuses bytes that do not fit the size', async () => {
    await expect(encodePng(pixel, 2, 1)).rejects.toThrow('has 6 bytes, but there are 3');
  });

  it.each(['', 'x'.repeat(80), ' lead', 'trail ', 'two  spaces', 'emoji 😀', 'line\nbreak'])(
    'refuses the keyword %j',
    async (keyword) => {
      await expect(encodePng(pixel, 1, 1, { [keyword]: 'x' })).rejects.toThrow('PNG keyword');
    },
  );
});

describe('texts that come back', () => {
  it.each([
    ['printable Latin-1', 'a naïve café, £5', 'tEXt'],
    ['line breaks', 'one\ntwo\n\nthree\n', 'tEXt'],
    ['an empty text', '', 'tEXt'],
    ['100,000 characters', 'x'.repeat(100_000), 'tEXt'],
    ['emoji', 'a cat 🐈‍⬛ and 日本', 'iTXt'],
    ['100,000 characters of two bytes', 'ж'.repeat(100_000), 'iTXt'],
    ['tabs and carriage returns', 'a\tb\r\n', 'iTXt'],
  ])('%s', (_, text, type) => {
    const png = pngOf(pngTextChunk('parameters', text));
    expect(typesOf(png)).toEqual([type, 'IEND']);
    expect(readPngText(png)).toEqual({ parameters: text });
  });

  it('any well-formed text without NUL, under any name', () => {
    const keyword = fc.constantFrom('parameters', 'ella-bot', '__proto__', 'constructor', 'é');
    const text = fc.string({ unit: 'binary', maxLength: 300 }).map((value) => value.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.dictionary(keyword, text), (texts) => {
        const read = readPngText(
          pngOf(...Object.entries(texts).map(([key, value]) => pngTextChunk(key, value))),
        );
        expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(texts)));
      }),
      { seed: 3 },
    );
  });

  it('half surrogate pairs and NUL as U+FFFD', () => {
    expect(readPngText(pngOf(pngTextChunk('a', 'x\ud83d y\0z\udc08')))).toEqual({
      a: 'x\ufffd y\ufffdz\ufffd',
    });
  });

  it('the last of two with one keyword', () => {
    expect(readPngText(pngOf(pngTextChunk('a', '1'), pngTextChunk('a', '2')))).toEqual({ a: '2' });
  });
});

describe('readPngText', () => {
  it('reads what PIL wrote, packed or not', () => {
    expect(readPngText(readFixture('text.png'))).toEqual({
      latin: 'naïve café\nsecond line',
      parameters: 'a cat 🐈\nSteps: 1',
      packed: 'x'.repeat(5000),
      'packed-utf8': '日本語 '.repeat(500),
    });
  });

  it('reads no text from a PNG without any', () => expect(readPngText(readFixture('rgb.png'))).toEqual({}));

  it('needs no copy and no even offset of the bytes', () => {
    const shifted = Buffer.concat([Buffer.from([0]), readFixture('text.png')]).subarray(1);
    expect(readPngText(new Uint8Array(shifted.buffer, shifted.byteOffset, shifted.length))).toHaveProperty(
      'latin',
    );
  });

  const good = pngOf(pngTextChunk('a', 'text'));
  const withLength = (length: number) => {
    const png = Buffer.from(good);
    png.writeUInt32BE(length, 8);
    return png;
  };
  const wrongCrc = Buffer.from(good);
  wrongCrc.writeUInt8(good.readUInt8(20) ^ 1, 20);
  const zipBomb = deflateSync(Buffer.alloc(5 * 1024 ** 2));
  const packedMegabytes = pngChunk(
    'zTXt',
    Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(4_000_000))]),
  );

  it.each([
    ['no PNG', readFixture('rgb.jpg'), 'not one'],
    ['nothing', Buffer.alloc(0), 'not one'],
    ['a signature alone', pngSignature, 'ends after 8 bytes'],
    ['no last chunk', good.subarray(0, -12), 'before its last chunk'],
    ['a length past the end', withLength(1000), 'cut off'],
    ['a length of 4 GiB', withLength(0xffff_ffff), 'says 4294967295 bytes'],
    ['a length that is too short', withLength(1), 'checksum of its tEXt chunk'],
    ['no chunk where one should be', pngOf(Buffer.alloc(30)), 'no chunk starts at byte 8'],
    ['a wrong checksum', wrongCrc, 'checksum of its tEXt chunk'],
    ['a text without keyword', pngOf(pngChunk('tEXt', Buffer.from('abc'))), 'no readable text'],
    ['an iTXt that stops early', pngOf(pngChunk('iTXt', Buffer.from('a\0'))), 'no readable text'],
    ['an iTXt without language', pngOf(pngChunk('iTXt', Buffer.from('a\0\0\0en'))), 'no readable text'],
    ['an unknown packing', pngOf(pngChunk('zTXt', Buffer.from('a\0\x07xx'))), 'no readable text'],
    ['a packing that breaks off', pngOf(pngChunk('zTXt', Buffer.from('a\0\0xx'))), 'no readable text'],
    [
      'a text that unpacks to 5 MiB',
      pngOf(pngChunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), zipBomb]))),
      '4 MiB',
    ],
    ['texts that unpack to 20 MB', pngOf(...Array<Buffer>(5).fill(packedMegabytes)), '16 MiB'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readPngText(bytes)).toThrow(UserError);
    expect(() => readPngText(bytes)).toThrow(message);
  });

  it('throws nothing but a UserError for spoiled files', () => {
    fc.assert(
      fc.property(spoiled(['text.png', 'rgb.png']), (bytes) => {
        try {
          readPngText(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  it('throws nothing but a UserError for chunks of any content', () => {
    const chunk = fc
      .tuple(fc.constantFrom('tEXt', 'zTXt', 'iTXt'), fc.uint8Array({ maxLength: 40, max: 3 }))
      .map(([type, data]) => pngChunk(type, data));
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 4 }), (chunks) => {
        try {
          readPngText(pngOf(...chunks));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});

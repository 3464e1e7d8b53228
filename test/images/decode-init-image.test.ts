/** Uploads of every kind against what PIL shows of them, and uploads that are refused. */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { decodeInitImage, defaultImageLimits, readImageHeader } from '../../src/images/decode-init-image.ts';
import { encodePng } from '../../src/images/encode-png.ts';
import { loadSharp } from '../../src/images/load-sharp.ts';
import { pngChunk, pngSignature } from '../../src/images/png-chunks.ts';
import { fixturePath, loadReference, maxAbsDiff } from '../support/drawing/reference.ts';
import { imageNames, readFixture, spoiled } from './fixtures.ts';

const reference = loadReference(fixturePath('images/expected.safetensors'));
const own = { width: 40, height: 28 };

/** How far from PIL a value may be; 0 where nothing is said. */
const tolerances: Record<string, number> = {
  // libvips rounds half-transparent values down, PIL to the nearest.
  'rgba.png': 1,
  'grey-alpha.png': 1,
  'palette-alpha.png': 1,
  'alpha.webp': 1,
  // Another AV1 decoder.
  'rgb.avif': 3,
};

describe('pictures as PIL shows them', () => {
  // CMYK goes through a colour profile here and through 255 − ink − black in PIL; it has its own test below.
  const keys = reference.keys.filter((key) => !key.startsWith('cmyk'));

  it('has all pictures', () => expect(keys).toHaveLength(35));

  it.each(keys)('%s', async (key) => {
    const [, name = '', width, height] = /^(.*)\.(\d+)x(\d+)$/.exec(key) ?? [];
    const size = { width: Number(width), height: Number(height) };
    const image = await decodeInitImage(readFixture(name), size);
    expect(image).toMatchObject(size);
    expect(maxAbsDiff(image.rgb, reference.bytes(key))).toBeLessThanOrEqual(tolerances[name] ?? 0);
  });
});

describe('decodeInitImage', () => {
  it('gives our own pictures back byte by byte', async () => {
    const rgb = Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 97) % 256);
    const png = await encodePng(rgb, 24, 16, { parameters: 'a cat' });
    expect(await decodeInitImage(png, { width: 24, height: 16 })).toEqual({ rgb, width: 24, height: 16 });
  });

  it('reads CMYK the right way round', async () => {
    const { rgb } = await decodeInitImage(readFixture('cmyk.jpg'), own);
    const shown = reference.bytes('cmyk.jpg.40x28');
    expect(meanDiff(rgb, shown)).toBeLessThan(30);
    expect(
      meanDiff(
        rgb,
        shown.map((value) => 255 - value),
      ),
    ).toBeGreaterThan(60);
  });

  it('turns the colours of a wide-gamut profile into sRGB', async () => {
    const plain = await decodeInitImage(readFixture('rgb.png'), own);
    const wide = await sharp(readFixture('rgb.png')).withIccProfile('p3').png().toBuffer();
    const raw = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(maxAbsDiff(raw, plain.rgb)).toBeGreaterThan(15);
    // Eight bits of another gamut cannot hold every sRGB value.
    expect(meanDiff((await decodeInitImage(wide, own)).rgb, plain.rgb)).toBeLessThan(1);
  });

  it('reads the base picture of an Ultra HDR photo', async () => {
    // sharp has the method, its types lack it.
    const withGainMap = sharp(readFixture('rgb.png')) as Sharp & { withGainMap(): Sharp };
    const photo = await withGainMap.withGainMap().jpeg().toBuffer();
    expect(photo.includes('iso:ts:21496')).toBe(true);
    // libultrahdr maps the tones of the base picture, so it is no copy of the original.
    expect(meanDiff((await decodeInitImage(photo, own)).rgb, reference.bytes('rgb.png.40x28'))).toBeLessThan(
      40,
    );
  });

  it.each([
    [0, 8],
    [8, 1.5],
    [Number.NaN, 8],
  ])('refuses to resize to %dx%d', async (width, height) => {
    await expect(decodeInitImage(readFixture('rgb.png'), { width, height })).rejects.toThrow('image size');
  });
});

describe('readImageHeader', () => {
  it('gives the size as people see it', async () => {
    expect(await readImageHeader(readFixture('rgb.avif'))).toEqual({ format: 'avif', ...own });
    expect(await readImageHeader(readFixture('orientation-6.jpg'))).toEqual({
      format: 'jpeg',
      width: 28,
      height: 40,
    });
  });
});

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

  it.each([
    ['an SVG', svg, 'SVG drawing'],
    ['an SVG after a byte order mark and spaces', `\ufeff \n${svg}`, 'SVG drawing'],
    ['an SVG with a declaration', `<?xml version="1.0"?>${svg}`, 'SVG drawing'],
    ['a PDF', '%PDF-1.7', 'PDF'],
    ['a HEIC photo', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC'],
    ['a video', '\0\0\0\x18ftypisom\0\0\0\0', 'video'],
    ['an empty file', '', 'it is empty'],
    ['text', 'not an image at all', 'none of these'],
  ])('%s', async (_, text, message) => {
    const refused = decodeInitImage(Buffer.from(text), own);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });

  it('an SVG, by sharp itself too', async () => {
    const locked = await loadSharp();
    await expect(locked(Buffer.from(svg)).metadata()).rejects.toThrow('unsupported image format');
  });

  it.each([
    [30_000, 10, '30000x10'],
    [10, 16_385, '10x16385'],
    [16_000, 16_000, '16000x16000'],
    [60_000, 60_000, '60000x60000'],
  ])('a picture of %dx%d, before it is decoded', async (width, height, message) => {
    const refused = decodeInitImage(blackPng(width, height, 8), own);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      `at most 16384 pixels a side and 64 megapixels, but it is ${message}.`,
    );
  });

  it('a size that fits, with pixels that are missing', async () => {
    expect(await decodeInitImage(blackPng(100, 2000, 2000), { width: 8, height: 8 })).toBeDefined();
    await expect(decodeInitImage(blackPng(100, 2000, 8), own)).rejects.toThrow('PNG image is damaged');
  });

  it('too many bytes', async () => {
    const limits = { ...defaultImageLimits, maxBytes: 1024 ** 2 };
    const refused = decodeInitImage(new Uint8Array(3 * 1024 ** 2), own, limits);
    await expect(refused).rejects.toThrow('at most 1 MiB, but it has 3.0 MiB');
  });

  it.each([
    'rgb.png',
    'rgb.jpg',
    'progressive.jpg',
    'lossy.webp',
    'lossless.webp',
    'rgb.avif',
    'animated.gif',
  ])('%s cut off anywhere before the end of its first picture', async (name) => {
    const bytes = readFixture(name);
    const whole = await decodeInitImage(bytes, own);
    let refused = 0;
    for (let length = 0; length < bytes.length; length += 7) {
      const outcome = await decodeInitImage(bytes.subarray(0, length), own).catch((error: unknown) => error);
      if (outcome instanceof UserError) refused += 1;
      else expect(outcome, `${length} bytes`).toEqual(whole);
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('spoiled files, with nothing but a UserError', async () => {
    await fc.assert(
      fc.asyncProperty(spoiled(imageNames), async (bytes) => {
        const outcome = await decodeInitImage(bytes, { width: 8, height: 8 }).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UserError);
        else expect(outcome).toMatchObject({ rgb: { length: 8 * 8 * 3 } });
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('random bytes after a good signature, with nothing but a UserError', async () => {
    const starts = imageNames.map((name) => readFixture(name).subarray(0, 16));
    const files = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(files, async ([start, rest]) => {
        await expect(decodeInitImage(Buffer.concat([start, rest]), own)).rejects.toThrow(UserError);
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});

/** The mean of |a − b|. */
function meanDiff(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Number.NaN)), 0) / b.length;
}

/** A PNG that says it is `width` by `height` and holds `rows` black rows. */
function blackPng(width: number, height: number, rows: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const data = deflateSync(Buffer.alloc((width * 3 + 1) * rows));
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([pngSignature, ...chunks]);
}

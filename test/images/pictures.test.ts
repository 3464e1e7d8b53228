/** Grids, previews and enlarged pictures. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeGrid } from '../../src/images/grid.ts';
import { makePreview } from '../../src/images/preview.ts';
import { resizeRgb } from '../../src/images/resize.ts';
import { fixturePath, loadReference } from '../support/drawing/reference.ts';

const reference = loadReference(fixturePath('images/expected.safetensors'));
const picture = { rgb: reference.bytes('rgb.png.40x28'), width: 40, height: 28 };

/** A picture of one colour. */
function plain(value: number, width = 2, height = 2) {
  return { rgb: new Uint8Array(width * height * 3).fill(value), width, height };
}

describe('makeGrid', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [7, 4, 2],
    [8, 4, 2],
  ])('lays %d pictures out as %dx%d', (count, columns, rows) => {
    const pictures = Array.from({ length: count }, (_, i) => plain(i + 1, 4, 2));
    const grid = makeGrid(pictures);
    expect([grid.width, grid.height]).toEqual([columns * 4, rows * 2]);
    const cells = Array.from({ length: columns * rows }, (_, cell) => {
      const corner = (Math.floor(cell / columns) * 2 + 1) * grid.width + (cell % columns) * 4 + 3;
      return grid.rgb[corner * 3 + 2];
    });
    expect(cells).toEqual(cells.map((_, cell) => (cell < count ? cell + 1 : 0)));
  });

  it('keeps every pixel where it was', () => {
    const a = { rgb: Uint8Array.from({ length: 12 }, (_, i) => i), width: 2, height: 2 };
    const b = { rgb: Uint8Array.from({ length: 12 }, (_, i) => i + 100), width: 2, height: 2 };
    expect([...makeGrid([a, b]).rgb]).toEqual([
      ...[0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105],
      ...[6, 7, 8, 9, 10, 11, 106, 107, 108, 109, 110, 111],
    ]);
    expect(makeGrid([a, b], 1)).toEqual({ rgb: new Uint8Array([...a.rgb, ...b.rgb]), width: 2, height: 4 });
  });

  it('refuses other numbers, sizes and columns', () => {
    expect(() => makeGrid([])).toThrow('1 to 8 images, but there are 0');
    expect(() => makeGrid(Array(9).fill(plain(1)))).toThrow('but there are 9');
    expect(() => makeGrid([plain(1), plain(1, 4, 2)])).toThrow('2x2 and 4x2');
    expect(() => makeGrid([plain(1), plain(2)], 3)).toThrow('no 3 columns');
    expect(() => makeGrid([{ ...plain(1), width: 3 }])).toThrow('has 18 bytes, but there are 12');
  });
});

describe('makePreview', () => {
  it('shrinks, or enlarges a small picture, to the side it is given', async () => {
    for (const side of [16, 256]) {
      const preview = await makePreview(picture.rgb, 40, 28, side);
      const { format, width, height } = await sharp(preview.bytes).metadata();
      expect({ format, width, height }).toEqual({
        format: 'jpeg',
        width: side,
        height: Math.round(side * 0.7),
      });
      expect(preview).toMatchObject({ mediaType: 'image/jpeg', width, height });
      expect(preview.bytes.length).toBeLessThanOrEqual(8192);
    }
  });

  it('looks like the picture', async () => {
    const { bytes } = await makePreview(picture.rgb, 40, 28, 40);
    const shown = await sharp(bytes).raw().toBuffer();
    const mean =
      shown.reduce((sum, value, i) => sum + Math.abs(value - (picture.rgb[i] ?? 0)), 0) / shown.length;
    expect(mean).toBeLessThan(8);
  });

  it('stays within its bytes whatever the picture', async () => {
    let state = 1;
    const noise = Uint8Array.from({ length: 300 * 200 * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    const preview = await makePreview(noise, 300, 200);
    expect(preview.bytes.length).toBeLessThanOrEqual(8192);
    expect(preview.width).toBeGreaterThanOrEqual(64);
  });

  it('shows a line of one pixel', async () => {
    expect(await makePreview(new Uint8Array(900), 300, 1, 100)).toMatchObject({ width: 100, height: 1 });
  });
});

describe('resizeRgb', () => {
  it('keeps one colour one colour at any size', async () => {
    for (const value of [0, 1, 128, 254, 255]) {
      for (const [width, height] of [
        [1, 1],
        [3, 50],
        [50, 3],
        [97, 101],
      ] as const) {
        const { rgb } = await resizeRgb(plain(value, 13, 7), width, height);
        expect([...new Set(rgb)]).toEqual([value]);
        expect(rgb).toHaveLength(width * height * 3);
      }
    }
  });

  it('lets other work go on while it runs', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await resizeRgb({ rgb: new Uint8Array(3000 * 2000 * 3), width: 3000, height: 2000 }, 512, 512);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

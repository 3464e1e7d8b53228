/** Outlines: where they are, that they are thin, and that faint ones count only beside strong ones. */
import { expect, it } from 'vitest';
import { canny } from '../../src/images/canny.ts';

/** A grey picture from rows of digits, 0 black to 9 white. */
function picture(rows: readonly string[]) {
  const values = rows.flatMap((row) => [...row].map((digit) => Math.round((Number(digit) * 255) / 9)));
  const rgb = Uint8Array.from(values.flatMap((value) => [value, value, value]));
  return { rgb, width: rows[0]?.length ?? 0, height: rows.length };
}

function shown({ rgb, width }: { rgb: Uint8Array; width: number }): string[] {
  const pixels = Array.from({ length: rgb.length / 3 }, (_, i) => (rgb[3 * i] === 255 ? '#' : '.'));
  return Array.from({ length: pixels.length / width }, (_, y) =>
    pixels.slice(y * width, (y + 1) * width).join(''),
  );
}

it('a step is one line, one pixel thick', () => {
  const rows = new Array<string>(5).fill('00009999');
  expect(shown(canny(picture(rows)))).toEqual(new Array(5).fill('...#....'));
  const across = ['0000', '0000', '9999', '9999'];
  expect(shown(canny(picture(across)))).toEqual(['....', '####', '....', '....']);
});

it('a square is closed around its corners', () => {
  const rows = Array.from({ length: 10 }, (_, y) => (y > 2 && y < 7 ? '0009999000' : '0000000000'));
  const lines = shown(canny(picture(rows)));
  expect(lines.filter((line) => line.includes('#')).length).toBeGreaterThanOrEqual(4);
  expect(lines[4]?.match(/#/g)).toHaveLength(2);
});

it('nothing is drawn on an even ground, nor for a step that is too faint', () => {
  const faint = new Array<string>(5).fill('44445555');
  expect(shown(canny(picture(faint))).join('')).not.toContain('#');
  expect(shown(canny(picture(faint), { low: 20, high: 50 })).join('')).toContain('#');
});

it('a faint line goes on where it touches a strong one', () => {
  const rows = ['00009999', '00009999', '00002222', '00002222', '00002222'];
  const alone = new Array<string>(5).fill('00002222');
  const limits = { low: 100, high: 600 };
  expect(shown(canny(picture(alone), limits)).join('')).not.toContain('#');
  expect(
    shown(canny(picture(rows), limits))
      .slice(3)
      .join(''),
  ).toContain('#');
});

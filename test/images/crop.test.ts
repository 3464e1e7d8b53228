/** The middle of a picture, in other proportions. */
import { expect, it } from 'vitest';
import { cropToRatio } from '../../src/images/crop.ts';

/** Each pixel holds its place. */
const picture = (width: number, height: number) => ({
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.floor(i / 3)),
  width,
  height,
});
const places = ({ rgb }: { rgb: Uint8Array }) => Array.from(rgb.filter((_, i) => i % 3 === 0));

it('cuts off both sides alike', () => {
  const wide = cropToRatio(picture(5, 2), 1 / 2);
  expect([wide.width, wide.height, places(wide)]).toEqual([1, 2, [2, 7]]);
  const high = cropToRatio(picture(2, 4), 1);
  expect([high.width, high.height, places(high)]).toEqual([2, 2, [2, 3, 4, 5]]);
});

it('leaves a picture as it is that has them, and a pixel of one that hardly has any', () => {
  const own = picture(3, 2);
  expect(cropToRatio(own, 3 / 2)).toBe(own);
  expect(cropToRatio(picture(1, 9), 4)).toMatchObject({ width: 1, height: 1 });
});

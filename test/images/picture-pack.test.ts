/** Several pictures in one blob. */
import { describe, expect, it } from 'vitest';
import { packPictures, shareOut, unpackPictures } from '../../src/images/picture-pack.ts';

const [a, b, c] = [Buffer.from('first'), Buffer.from([0, 1, 2]), Buffer.from('third')];

describe('pictures of a request', () => {
  it.each([
    [{ init: a, controls: [b, c] }],
    [{ init: undefined, controls: [b] }],
    [{ init: a, controls: [] }],
  ])('come out as they went in', (given) => {
    const packed = packPictures(given);
    expect(unpackPictures(packed)).toEqual(given);
    // As Redis gives it back: a view of a larger buffer.
    const within = Buffer.concat([Buffer.from('xyz'), packed ?? Buffer.alloc(0)]).subarray(3);
    expect(unpackPictures(within)).toEqual(given);
  });

  it('alone are the file itself, none are nothing', () => {
    expect(packPictures({ init: a, controls: [] })).toBe(a);
    expect(packPictures({ controls: [] })).toBeUndefined();
    expect(unpackPictures(undefined)).toEqual({ controls: [] });
  });

  it('that are cut short or too long are refused', () => {
    const packed = packPictures({ init: a, controls: [b] }) ?? a;
    for (let length = 16; length < packed.length; length++) {
      expect(() => unpackPictures(packed.subarray(0, length))).toThrow(/damaged/);
    }
    expect(() => unpackPictures(Buffer.concat([packed, a]))).toThrow(/damaged/);
  });

  it('guide first, and one more is to start from', () => {
    expect(shareOut([a, b, c], 2)).toEqual({ controls: [a, b], init: c });
    expect(shareOut([a], 2)).toEqual({ controls: [a], init: undefined });
    expect(shareOut([a], 0)).toEqual({ controls: [], init: a });
  });
});

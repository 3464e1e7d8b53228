/** A request is completed from the bundle's defaults; whatever is wrong with it is said in one line. */

import { describe, expect, it } from 'vitest';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { completeRequest, type DrawOptions } from '../../src/pipeline/request.ts';
import { referenceBundle } from '../support/drawing/reference.ts';

const bundle = await readBundle(referenceBundle);

it('takes what was not said from the bundle', () => {
  expect(completeRequest({ prompt: 'a cat', seed: 1 }, bundle)).toEqual({
    prompt: 'a cat',
    negative: '',
    seed: 1,
    steps: 8,
    guidance: 7.5,
    sampler: 'ddim',
    width: 64,
    height: 64,
    tokenLength: 'auto',
    images: 1,
    clip: false,
  });
});

it('chooses a seed that can be written down and used again', () => {
  const seeds = Array.from({ length: 50 }, () => completeRequest({ prompt: 'a cat' }, bundle).seed);
  expect(new Set(seeds).size).toBeGreaterThan(40);
  for (const seed of seeds) expect(completeRequest({ prompt: 'a cat', seed }, bundle).seed).toBe(seed);
});

describe('says what is wrong with', () => {
  const init = { rgb: new Uint8Array(64 * 64 * 3), width: 64, height: 64 };
  const cases: [string, Partial<DrawOptions>, RegExp][] = [
    ['an empty prompt', { prompt: ' \n ' }, /prompt is empty/],
    [
      'a prompt of 100,000 characters',
      { prompt: 'x'.repeat(100_000) },
      /has 100,000 characters; at most 6,000/,
    ],
    ['a lone surrogate', { prompt: 'a \ud83e cat' }, /^The prompt holds half of a character/],
    [
      'a lone surrogate in the negative',
      { negative: '\udc00' },
      /^The negative prompt holds half of a character/,
    ],
    ['no steps', { steps: 0 }, /steps takes a whole number from 1 to 150, not "0"/],
    ['half a step', { steps: 7.5 }, /whole number/],
    [
      'a guidance that is no number',
      { guidance: Number.NaN },
      /guidance takes a number from 1 up to 50, not "NaN"/,
    ],
    ['an infinite guidance', { guidance: Number.POSITIVE_INFINITY }, /not "Infinity"/],
    ['an unknown sampler', { sampler: 'eulr_a' }, /did you mean euler_a\?/],
    ['a sampler nobody could mean', { sampler: 'watercolour' }, /known are ddim, .*dpmpp_2m/],
    ['an unknown token length', { tokenLength: 'fixd' as 'fixed' }, /did you mean fixed\?/],
    ['a width between the multiples', { width: 100 }, /multiples of 8 .*, not 100x64; the nearest is 104x64/],
    [
      'a height over the limit',
      { height: 30_000 },
      /from 64 to 1024 .*, not 64x30000; the nearest is 64x1024/,
    ],
    ['a negative seed', { seed: -1 }, /seed takes a whole number from 0 to 4294967295/],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }, /seed takes a whole number from 0/],
    ['no images', { images: 0 }, /images takes a whole number from 1 to 8/],
    ['nine images', { images: 9 }, /images takes a whole number from 1 to 8/],
    ['a strength of nothing', { init, strength: 0 }, /strength takes a number over 0/],
    ['a strength that is no number', { init, strength: Number.NaN }, /strength takes a number over 0/],
  ];

  it.each(cases)('%s', (_, options, message) => {
    const complete = () => completeRequest({ prompt: 'a cat', ...options }, bundle);
    expect(complete).toThrowError(
      expect.objectContaining({ name: 'BadRequest', message: expect.stringMatching(message) }),
    );
    expect(complete).toThrowError(/^[^\n]+$/);
  });
});

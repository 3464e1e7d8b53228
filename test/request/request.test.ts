/** The schema made from the table: it takes what the types say, within the bounds, and nothing else. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { jobPayload } from '../../src/jobs/record/job-payload.ts';
import { drawnResult } from '../../src/jobs/record/outcome.ts';
import { fields } from '../../src/request/fields.ts';
import { type ModelRef, plainModel } from '../../src/request/model-ref.ts';
import {
  type CompletePicture,
  type DrawRequest,
  drawRequestSchema,
  type NewDrawRequest,
  newDrawRequestSchema,
  type PictureRequest,
  pictureOf,
  pictureSchema,
} from '../../src/request/request.ts';

type Whole<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

const picture: Whole<PictureRequest> = {
  prompt: 'a cat',
  width: 512,
  height: 768,
  images: 4,
  negative: 'blur',
  seed: 7,
  steps: 30,
  guidance: 7.5,
  sampler: 'euler_a',
  strength: 0.5,
  effort: 'draft',
  tokenLength: 'long',
  clip: true,
  clipPrompt: 'cat, ink',
  clipSkip: 2,
  negativeClip: true,
};
const whole: Whole<DrawRequest> = {
  ...picture,
  model: plainModel('dense'),
  controls: [{ name: 'canny', prepare: 'canny', strength: 0.8, start: 0, end: 0.5 }],
  embeddings: ['easynegative'],
  private: true,
  spoiler: false,
  parent: 'j1',
  expand: true,
  repeat: 2,
  filled: ['--ar 3:2'],
};

describe('the types', () => {
  it('say what the schemas take', () => {
    expectTypeOf<DrawRequest['seed']>().toEqualTypeOf<number>();
    expectTypeOf<NewDrawRequest['seed']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<NewDrawRequest['prompt']>().toEqualTypeOf<string>();
    expectTypeOf<NewDrawRequest['model']>().toEqualTypeOf<ModelRef>();
    expectTypeOf<NewDrawRequest['clip']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<CompletePicture['width']>().toEqualTypeOf<number>();
    expectTypeOf<CompletePicture['strength']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<PictureRequest>().not.toHaveProperty('model');
    expectTypeOf<PictureRequest>().not.toHaveProperty('private');
    expectTypeOf<NewDrawRequest>().not.toHaveProperty('init');
    expectTypeOf<NewDrawRequest>().not.toHaveProperty('size');
  });

  it('name every field that the schemas know', () => {
    expect(drawRequestSchema.parse(whole)).toEqual(whole);
    expect(newDrawRequestSchema.parse(whole)).toEqual(whole);
    expect(pictureSchema.parse(whole)).toEqual(picture);
    expect(pictureOf(whole)).toEqual(picture);
    const known = Object.entries(fields).flatMap(([name, { kind }]) =>
      kind === 'size' ? ['width', 'height'] : kind === 'picture' || kind === 'preset' ? [] : [name],
    );
    expect(Object.keys(whole).sort()).toEqual(known.sort());
  });
});

describe('a request', () => {
  const least = { prompt: 'a cat', model: plainModel('dense') };

  it('needs a prompt and a model, and a seed once it is queued', () => {
    expect(newDrawRequestSchema.parse(least)).toEqual(least);
    expect(newDrawRequestSchema.safeParse({ prompt: 'a cat' }).success).toBe(false);
    expect(drawRequestSchema.safeParse(least).success).toBe(false);
    expect(drawRequestSchema.parse({ ...least, seed: 7 })).toEqual({ ...least, seed: 7 });
  });

  it.each([
    ['an empty prompt', { prompt: '' }],
    ['a prompt that is too long', { prompt: 'x'.repeat(6_001) }],
    ['a model of version 1', { model: 'dense' }],
    ['a seed below its bounds', { seed: -1 }],
    ['a seed above its bounds', { seed: 2 ** 32 }],
    ['half a step', { steps: 7.5 }],
    ['no guidance at all', { guidance: 0.5 }],
    ['a strength of nothing', { strength: 0 }],
    ['a token length nobody knows', { tokenLength: 'endless' }],
    ['a width of nothing', { width: 0 }],
    ['a field nobody knows', { colour: 'red' }],
  ])('with %s is refused', (_, part) => {
    expect(newDrawRequestSchema.safeParse({ ...least, ...part }).success).toBe(false);
  });
});

describe('a drawing', () => {
  it('of version 1 told of its parameters, which are what was drawn', () => {
    const rest = {
      images: [{ seed: 7, width: 64, height: 64, bytes: 1 }],
      grid: false,
      model: 'tiny',
      device: 'cpu',
      precision: 'f32',
      tokens: { prompt: 3, negative: 1, used: 3, dropped: 0 },
      seconds: { denoise: 1 },
    };
    const parameters = { steps: 4, guidance: 5, sampler: 'ddim', images: 1, tokenLength: 'auto' };
    expect(drawnResult.read(JSON.stringify({ v: 1, d: { ...rest, parameters } }))).toEqual({
      ...rest,
      drawn: parameters,
    });
  });
});

describe('a queued job', () => {
  const rest = { member: 'local:ann', server: 'local:home', init: false };

  it('of version 1, which named its model by a text, is still read', () => {
    const request = { ...whole, model: 'dense' };
    expect(jobPayload.read(JSON.stringify({ v: 1, d: { request, ...rest } }))).toEqual({
      request: whole,
      ...rest,
    });
  });

  it('of version 1 without a model is damaged, not guessed at', () => {
    const text = JSON.stringify({ v: 1, d: { request: { prompt: 'x', seed: 1 }, ...rest } });
    expect(() => jobPayload.read(text)).toThrow(expect.objectContaining({ code: 'record_corrupt' }));
  });

  it('with a field of a newer version is left for a newer worker', () => {
    const request = { ...whole, colour: 'red' };
    expect(() => jobPayload.read(JSON.stringify({ v: 2, d: { request, ...rest } }))).toThrow(
      expect.objectContaining({ code: 'record_new', message: expect.stringContaining('colour') }),
    );
  });
});

/** LoRAs, autoencoders and CLIP's own text, asked for by flags, options and tags. */
import { describe, expect, it } from 'vitest';
import { suggestFiles } from '../../commands/shown/suggest-files.ts';
import { formatImagine } from '../../src/prompt/format-imagine.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import type { ImagineOptions, ReadContext } from '../../src/prompt/read-context.ts';
import { readRequest, typedFor } from '../../src/prompt/read-request.ts';

const model = { width: 512, height: 512, maxSize: 1024, maxSteps: 150 };
const context: ReadContext = {
  models: [
    { ...model, name: 'dense', clip: true },
    { ...model, name: 'plain', clip: false, ownReader: true },
  ],
  samplers: ['ddim'],
  files: {
    loras: ['ink', 'my soft style', 'pixel', 'line.v1'],
    vaes: ['sharp'],
    controlNets: ['control_v11p_sd15_canny', 'depth-small', 'depth-large'],
    embeddings: ['EasyNegative', 'cat-toy'],
  },
};
const parse = (text: string, options: ImagineOptions = {}) => parseImagine(text, context, options).request;
const lora = (name: string, strength: number) => ({ kind: 'lora', name, strength });

describe('a request', () => {
  it.each([
    ['a cat <lora:ink:0.8> on a mat', [lora('ink', 0.8)]],
    ['a cat on a mat --lora ink:0.8', [lora('ink', 0.8)]],
    ['a cat on a mat --lora INK:.8', [lora('ink', 0.8)]],
    [
      'a cat on a mat --lora ink.safetensors --lora "my soft style:-0.5"',
      [lora('ink', 1), lora('my soft style', -0.5)],
    ],
    ['a cat <lora:ink:0.3> <lora:pixel:1> on a mat --lora ink:0.9', [lora('ink', 0.9), lora('pixel', 1)]],
    ['a cat on a mat --lora line.v1', [lora('line.v1', 1)]],
  ])('%s', (text, adapters) => {
    const request = parse(text);
    expect(request).toEqual({ prompt: 'a cat on a mat', model: { base: 'dense', adapters } });
    expect(parse(formatImagine(request))).toEqual(request);
  });

  it('has all parts of its model, and comes back the same from its written form', () => {
    const request = parse('a cat --vae sharp --base plain --model dense', { lora: 'ink:0.5, pixel' });
    expect(request.model).toEqual({
      base: 'dense',
      adapters: [lora('ink', 0.5), lora('pixel', 1)],
      vae: 'sharp',
      reader: 'plain',
    });
    expect(parse(formatImagine(request))).toEqual(request);
  });

  it('can’t have another reader for a model that has its own; as a default that is left out', () => {
    expect(() => parse('a cat --model plain --base dense')).toThrow(
      '--base names a bundle for a checkpoint; plain is a bundle itself',
    );
    const own = { defaults: { base: 'dense' }, presets: {}, fits: () => true };
    const { request } = parseImagine('a cat --model plain', { ...context, own });
    expect(request).toEqual({ prompt: 'a cat', model: { base: 'plain', adapters: [] } });
  });

  const guided = (text: string, pictures = 1) => parseImagine(text, { ...context, pictures }).request;
  const canny = { name: 'control_v11p_sd15_canny', strength: 1, start: 0, end: 1 };

  it.each([
    ['a room --control canny', [{ ...canny, prepare: 'canny' }]],
    ['a room --control control_v11p_sd15_canny', [canny]],
    [
      'a room --control Canny:0.8:0:0.6 --control depth-large:.5',
      [
        { ...canny, prepare: 'canny', strength: 0.8, end: 0.6 },
        { ...canny, name: 'depth-large', strength: 0.5 },
      ],
    ],
  ])('%s', (text, controls) => {
    const request = guided(text);
    expect(request.controls).toEqual(controls);
    expect(guided(formatImagine(request))).toEqual(request);
  });

  it('may have several, and starts from a picture only where one is left', () => {
    const text = 'a room --control canny:0.8:0:0.6,depth-large:0.5 --strength 0.5';
    expect(guided(text, 3).controls).toHaveLength(2);
    expect(guided(text, 3).strength).toBe(0.5);
    expect(() => guided(text, 2)).toThrow('--strength is for drawing over an image');
  });

  it.each([
    [
      'a room --control canny',
      0,
      '--control is for drawing over an image: attach one, or leave --control out',
    ],
    ['a room --control depth', 1, '--control doesn\'t know "depth"; known are depth-small, depth-large'],
    ['a room --control pose', 1, /--control doesn't know "pose"; known are control_v11p_sd15_canny/],
    ['a room --control canny:3', 1, '--control canny takes a number from 0 up to 2, not "3"'],
    ['a room --control canny:1:0.6:0.5', 1, '--control canny takes a number from 0.6 up to 1, not "0.5"'],
    ['a room --control canny:1:0:1:1', 1, '--control needs a value, such as --control canny:0.8:0:0.6'],
    ['a room --control canny,canny,canny,canny', 1, '--control takes at most 3 at once, not 4'],
  ] as const)('%s with %i pictures is refused', (text, pictures, line) => {
    expect(() => guided(text, pictures)).toThrow(line);
  });

  it('notes the textual inversions that CLIP will read, and only those', () => {
    expect(parse('a <cat-toy> --clip --no easynegative').embeddings).toEqual(['EasyNegative', 'cat-toy']);
    expect(parse('a cat-toy --negative-clip').embeddings).toEqual(['cat-toy']);
    expect(parse('a cat-toy --clip-prompt cat-toys')).not.toHaveProperty('embeddings');
    expect(parse('a cat-toy')).not.toHaveProperty('embeddings');
  });

  it('turns CLIP on where it says how CLIP reads', () => {
    const request = parse('a cat --clip-prompt (ink:1.3), cat --clip-skip 2 --no dog');
    expect(request).toMatchObject({ clip: true, clipPrompt: '(ink:1.3), cat', clipSkip: 2, negative: 'dog' });
    expect(parse(formatImagine(request))).toEqual(request);
    expect(parse('a cat --negative-clip')).not.toHaveProperty('clip');
  });

  it.each([
    ['a cat --lora inc', '--lora doesn\'t know "inc"; did you mean ink?'],
    ['a cat <lora:../../etc/passwd:1>', /--lora doesn't know/],
    ['a cat --lora ink:11', '--lora ink takes a number from -10 up to 10, not "11"'],
    ['a cat --lora ink:abc', '--lora ink takes a number from -10 up to 10, not "abc"'],
    ['a cat <lora: :1>', '--lora needs a value, such as --lora ink:0.8'],
    ['a cat --lora ink,pixel,line.v1,"my soft style"', /after --lora/],
    ['a cat --lora "ink,pixel,line.v1,my soft style"', '--lora takes at most 3 at once, not 4'],
    [`a cat --lora ${'x'.repeat(2_000)}`, '--lora has 2,000 characters; at most 1,000 are read'],
    ['a cat --vae /etc/passwd', /--vae doesn't know/],
    ['a cat --clip-skip 2 --model plain', /plain has no CLIP text encoder/],
    ['a cat --clip-skip 0', '--clip-skip takes a whole number from 1 to 24, not "0"'],
  ])('%s is refused', (text, line) => {
    expect(() => parse(text)).toThrow(line);
  });

  it('says so where there is no LoRA at all', () => {
    const none = { ...context, files: { loras: [], vaes: [], controlNets: [], embeddings: [] } };
    expect(() => parseImagine('a cat --lora ink', none)).toThrow(
      '--lora doesn\'t know "ink"; there is none here',
    );
  });

  it('may name files by their paths where whoever draws looks for them', () => {
    const { files: _, ...open } = context;
    const typed = typedFor('model', 'dense').map(({ known }) => known);
    expect(typed).toHaveLength(1);
    const request = parseImagine('a cat --lora "/my, files/ink.safetensors:0.5"', open).request;
    expect(request.model.adapters).toEqual([lora('/my, files/ink.safetensors', 0.5)]);
    expect(readRequest('a <lora:new:0.1> cat', [], open).model.adapters).toEqual([lora('new', 0.1)]);
  });
});

describe('while LoRAs are typed', () => {
  const cards = [
    { name: 'ink', triggerWords: ['inkdraw', 'black lines'] },
    { name: 'my soft style' },
    { name: 'pixel' },
  ];
  it.each([
    ['', ['ink', 'my soft style', 'pixel']],
    ['I', ['ink', 'pixel']],
    ['in', ['ink']],
    ['ink:0.5', ['ink:0.5']],
    ['ink:0.5,', ['ink:0.5, my soft style', 'ink:0.5, pixel']],
    ['ink:0.5, so', ['ink:0.5, my soft style']],
    ['none', []],
  ])('%j', (typed, values) => {
    expect(suggestFiles(typed, cards).map(({ value }) => value)).toEqual(values);
  });

  it('their trigger words are shown', () => {
    expect(suggestFiles('ink', cards)).toEqual([{ name: 'ink (inkdraw, black lines)', value: 'ink' }]);
  });
});

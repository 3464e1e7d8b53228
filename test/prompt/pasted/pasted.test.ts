/** Settings copied from other tools become prompt, negative prompt and flags; what means nothing here is named. */
import { describe, expect, it } from 'vitest';
import { parseImagine } from '../../../src/prompt/parse-imagine.ts';
import { pastedRemark } from '../../../src/prompt/pasted/remark.ts';
import type { ReadContext } from '../../../src/prompt/read-context.ts';

const model = { width: 512, height: 512, maxSize: 1024, maxSteps: 150, clip: true };
const context: ReadContext = {
  models: [
    { name: 'dense', ...model },
    { name: 'DreamShaper_8', ...model },
  ],
  samplers: ['ddim', 'dpmpp_2m', 'dpmpp_2m_karras', 'euler', 'euler_a', 'unipc', 'pndm'],
  files: { loras: ['ink'], vaes: [], controlNets: [], embeddings: [] },
};
const parse = (text: string, more: Partial<ReadContext> = {}) => parseImagine(text, { ...context, ...more });

const infotext = `a lighthouse on a cliff, (storm:1.2), <lora:ink:0.6>, <lora:sea_mood:0.6>
Negative prompt: blurry, lowres, text
Steps: 24, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 1357924680, Size: 512x768, Model hash: 879db523c3, Model: dreamshaper_8, Clip skip: 2, Hires upscale: 2, Version: v1.9.4`;

const drawn = {
  prompt: 'a lighthouse on a cliff, (storm:1.2)',
  negative: 'blurry, lowres, text',
  ...{ steps: 24, sampler: 'dpmpp_2m_karras', guidance: 7, seed: 1357924680, width: 512, height: 768 },
  model: { base: 'DreamShaper_8', adapters: [{ kind: 'lora', name: 'ink', strength: 0.6 }] },
};
const left = ['clip skip 2', 'hires upscale 2', 'LoRA sea_mood'];

describe("the text of AUTOMATIC1111's web UI", () => {
  it('is split, and what means nothing here is named', () => {
    const { request, pasted } = parse(infotext);
    expect(request).toEqual(drawn);
    expect(pasted?.left).toEqual(left);
    expect(pasted?.taken).toContain('--seed 1357924680');
    expect(pasted && pastedRemark(pasted, 'en')).toMatch(
      /^Read from the pasted settings: --no "blurry, lowres, text" --steps 24 .*\. Left out, as it means nothing here: clip skip 2, /,
    );
  });

  it.each(['\r\n', ' '])('is the same with its lines joined by %j', (between) => {
    const { request, pasted } = parse(infotext.replaceAll('\n', between));
    expect([request, pasted?.left]).toEqual([drawn, left]);
  });

  it('counts less than what is typed beside it', () => {
    const { request } = parse(`${infotext} --seed 5 --ar 1:1 --model dense --clip`);
    expect(request).toMatchObject({ seed: 5, width: 512, height: 512, clip: true, clipSkip: 2 });
    expect(request.model.base).toBe('dense');
    expect(parseImagine(infotext, context, { steps: 9 }).request).toMatchObject({
      steps: 9,
      seed: 1357924680,
    });
  });

  it('knows the schedule beside the sampler, and fits sizes and strengths', () => {
    const text = (more: string) => `a cat\nSteps: 20, Seed: -1, ${more}`;
    const karras = parse(text('Sampler: DPM++ 2M, Schedule type: Karras'));
    expect(karras.request).toEqual({
      prompt: 'a cat',
      model: expect.anything(),
      steps: 20,
      sampler: 'dpmpp_2m_karras',
    });
    expect(parse(text('Sampler: Euler, Schedule type: Automatic')).request.sampler).toBe('euler');
    const strange = parse(text('Sampler: Restart, Size: 1536x2048, Denoising strength: 0.4'));
    expect(strange.request).toMatchObject({ width: 440, height: 592 });
    expect(strange.pasted?.left).toEqual(['sampler Restart', 'denoising strength 0.4']);
    expect(parse(text('Denoising strength: 0.4'), { pictures: 1 }).request.strength).toBe(0.4);
  });

  it.each([
    'Subject: a cat, Style: watercolor, Mood: calm, Light: soft',
    'a sign that says Seed: 4',
    'a poster\nTitle: "Steps", Colour: red, Frame: black',
  ])('%j is a prompt', (text) => {
    expect(parse(text)).toEqual({ request: { prompt: text, model: expect.anything() } });
  });

  it('may be a negative prompt alone', () => {
    expect(parse('a cat\nNegative prompt: dog,\nfog').request).toMatchObject({
      prompt: 'a cat',
      negative: 'dog,\nfog',
    });
  });
});

const api = {
  3: {
    class_type: 'KSampler',
    inputs: {
      ...{
        seed: '⟨seed⟩',
        steps: 20,
        cfg: 6.5,
        sampler_name: 'euler_ancestral',
        scheduler: 'normal',
        denoise: 1,
      },
      ...{ model: ['10', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
    },
  },
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15/DreamShaper_8.safetensors' } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 640, height: 384, batch_size: 1 } },
  6: { class_type: 'CLIPTextEncode', inputs: { text: 'a red fox --ar', clip: ['10', 1] } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: 'fog', clip: ['10', 1] } },
  10: {
    class_type: 'LoraLoader',
    inputs: { lora_name: 'ink.safetensors', strength_model: 0.5, model: ['4', 0] },
  },
};
const editor = {
  nodes: [
    {
      ...{
        id: 3,
        type: 'KSampler',
        widgets_values: [7, 'randomize', 20, 6.5, 'euler_ancestral', 'normal', 1],
      },
      inputs: [
        { name: 'positive', link: 1 },
        { name: 'negative', link: 2 },
        { name: 'latent_image', link: 3 },
      ],
    },
    { id: 6, type: 'CLIPTextEncode', widgets_values: ['a red fox'] },
    { id: 7, type: 'CLIPTextEncode', widgets_values: ['fog'] },
    { id: 5, type: 'EmptyLatentImage', widgets_values: [640, 384, 1] },
  ],
  links: [
    [1, 6, 0, 3, 1, 'CONDITIONING'],
    [2, 7, 0, 3, 2, 'CONDITIONING'],
    [3, 5, 0, 3, 3, 'LATENT'],
  ],
};

describe('JSON', () => {
  it("of ComfyUI's API is followed from the sampler back", () => {
    const json = JSON.stringify(api).replace('"⟨seed⟩"', '1234567890123456789');
    const { request } = parse(`${json} --n 2`);
    expect(request).toMatchObject({
      ...{
        prompt: 'a red fox --ar',
        negative: 'fog',
        steps: 20,
        guidance: 6.5,
        sampler: 'euler_a',
        images: 2,
      },
      ...{ width: 640, height: 384, seed: Number(BigInt.asUintN(32, 1234567890123456789n)) },
      model: { base: 'DreamShaper_8', adapters: [{ kind: 'lora', name: 'ink', strength: 0.5 }] },
    });
  });

  it("of ComfyUI's editor too", () => {
    const { request } = parse(JSON.stringify(editor, undefined, 2));
    expect(request).toMatchObject({
      prompt: 'a red fox',
      negative: 'fog',
      seed: 7,
      width: 640,
      height: 384,
      sampler: 'euler_a',
    });
  });

  it('of InvokeAI and others is read by its usual names', () => {
    const metadata = {
      ...{
        positive_prompt: 'a cat',
        negative_prompt: 'fog',
        width: 512,
        height: 768,
        seed: 9,
        cfg_scale: 7.5,
        steps: 30,
      },
      ...{ scheduler: 'EulerAncestralDiscreteScheduler', model: { name: 'dense', base: 'sd-1' } },
    };
    expect(parse(JSON.stringify(metadata)).request).toEqual({
      ...{
        prompt: 'a cat',
        negative: 'fog',
        width: 512,
        height: 768,
        seed: 9,
        guidance: 7.5,
        steps: 30,
        sampler: 'euler_a',
      },
      model: { base: 'dense', adapters: [] },
    });
  });

  it.each([
    '{red, blue} cube',
    '{"a": 1}',
    '{"nodes": [1, null, {"id": 1}], "links": 4}',
    '{"3": {"class_type": 7}}',
  ])('that says nothing of a picture is a prompt: %s', (text) => {
    expect(parse(text)).toEqual({ request: { prompt: text, model: expect.anything() } });
  });

  it('that goes in circles ends', () => {
    const link = (to: number) => ({ class_type: 'Reroute', inputs: { in: [String(to), 0] } });
    const circle = { 1: { class_type: 'KSampler', inputs: { positive: ['2', 0] } }, 2: link(3), 3: link(2) };
    expect(parse(JSON.stringify(circle)).pasted).toBeUndefined();
  });
});

describe("Midjourney's flags", () => {
  it.each([
    ['a cat --v 6 --ar 3:2', ['--v 6']],
    [
      'a cat --v 6.1 --style raw --stylize 250 --chaos=10 --ar 3:2',
      ['--v 6.1', '--style raw', '--stylize 250', '--chaos=10'],
    ],
    ['a cat --niji 6 --tile --ar 3:2 --relax', ['--niji 6', '--tile', '--relax']],
    [
      'a cat --p --ar 3:2 --cref https://a.example/1.png https://a.example/2.png --cw 0',
      ['--p', '--cref https://a.example/1.png https://a…', '--cw 0'],
    ],
  ])('in %s are named, and ours among them hold', (text, foreign) => {
    const { request, pasted } = parse(text);
    expect(request).toMatchObject({ prompt: 'a cat', width: 624, height: 416 });
    expect(pasted).toEqual({ taken: [], left: foreign });
  });

  it('take no words of the prompt with them', () => {
    expect(() => parse('a cat --tile and a dog')).toThrow('comes after --tile');
    expect(() => parse('a cat --v 6 and a dog')).toThrow('comes after --v 6');
  });
});

describe('seeds', () => {
  it.each([
    ['4294967295', 4294967295],
    ['4294967296', 0],
    ['18446744073709551615', 4294967295],
    ['12345678901234567890', Number(BigInt.asUintN(32, 12345678901234567890n))],
    ['-1', undefined],
    ['random', undefined],
  ])('%s is %s', (typed, seed) => {
    expect(parse(`a cat --seed ${typed}`).request.seed).toBe(seed);
  });

  it.each(['-2', '1.5', '1e3', '123456789012345678901'])('%s is refused', (typed) => {
    expect(() => parse(`a cat --seed ${typed}`)).toThrow('--seed takes a whole number from 0 to 4294967295');
  });
});

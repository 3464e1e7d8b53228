/** The `parameters` text: exactly as the web UI writes it, and read back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatParameters, imageText } from '../../src/images/parameters.ts';
import { parseParameters } from '../../src/prompt/pasted/parse-parameters.ts';
import { samplerDisplayName } from '../../src/request/sampler-names.ts';

const example = {
  prompt: 'a cat',
  negative: 'blurry, dark',
  steps: 20,
  sampler: 'dpmpp_2m_karras',
  guidance: 7,
  seed: 1,
  width: 512,
  height: 768,
  model: 'dreamshaper',
};

describe('formatParameters', () => {
  it('writes prompt, negative prompt and settings', () => {
    expect(formatParameters(example)).toBe(
      'a cat\nNegative prompt: blurry, dark\n' +
        'Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 1, Size: 512x768, Model: dreamshaper',
    );
  });

  it('leaves out what is not there', () => {
    const { model: _, ...rest } = example;
    expect(formatParameters({ ...rest, negative: '', strength: 0.5, guidance: 7.5, seed: 2 ** 32 - 1 })).toBe(
      'a cat\nSteps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 4294967295, Size: 512x768, ' +
        'Denoising strength: 0.5',
    );
  });

  it.each([
    ['plain "words" \\', 'plain "words" \\'],
    ['a, b', '"a, b"'],
    ['a: b', '"a: b"'],
    ['a\nb', '"a\\nb"'],
    ['say "hi", \\ é 日本 🐈', '"say \\"hi\\", \\\\ é 日本 🐈"'],
  ])('quotes %j as the web UI does', (model, written) => {
    expect(formatParameters({ ...example, model }).endsWith(`, Model: ${written}`)).toBe(true);
  });

  it('names samplers as the web UI does, and unknown ones as they are', () => {
    const names = [
      'ddim',
      'dpmpp_2m',
      'dpmpp_2m_sde_karras',
      'euler',
      'euler_a',
      'unipc',
      'pndm',
      'lcm',
      'heun',
    ];
    expect(names.map(samplerDisplayName)).toEqual([
      'DDIM',
      'DPM++ 2M',
      'DPM++ 2M SDE Karras',
      'Euler',
      'Euler a',
      'UniPC',
      'PLMS',
      'LCM',
      'heun',
    ]);
    expect(samplerDisplayName('constructor')).toBe('constructor');
  });
});

describe('imageText', () => {
  it('keeps every code unit of a prompt in the JSON text', () => {
    const prompt = 'half \ud83d pair, "quotes"\nNegative prompt: in the prompt\0';
    const text = imageText({ ...example, prompt }, { version: 1, prompt });
    expect(JSON.parse(text['ella-bot'] ?? '')).toEqual({ version: 1, prompt });
    expect(text.parameters).toBe(formatParameters({ ...example, prompt }));
  });
});

describe('parseParameters', () => {
  it('reads what another tool wrote', () => {
    const text =
      'first line\n second line\nNegative prompt: bad,\nworse\n' +
      'Steps: 25, Sampler: Euler a, Seed: 12, Size: 512x512, Model hash: 45dee52b, Lora hashes: "a: 1, b: 2", Version: v1.9.4';
    expect(parseParameters(text)).toEqual({
      prompt: 'first line\nsecond line',
      negative: 'bad,\nworse',
      fields: {
        Steps: '25',
        Sampler: 'Euler a',
        Seed: '12',
        Size: '512x512',
        'Model hash': '45dee52b',
        'Lora hashes': 'a: 1, b: 2',
        Version: 'v1.9.4',
      },
    });
  });

  it('takes a text without settings for a prompt', () => {
    expect(parseParameters('a sign: "open", red')).toEqual({
      prompt: 'a sign: "open", red',
      negative: '',
      fields: {},
    });
    expect(parseParameters('')).toEqual({ prompt: '', negative: '', fields: {} });
  });

  it('leaves broken quotes as they are', () => {
    const { fields } = parseParameters('x\nSteps: 1, Seed: 2, Model: "open, Size: "a\\q", CFG scale: "7');
    expect(fields).toEqual({ Steps: '1', Seed: '2', Model: '"open', Size: '"a\\q"', 'CFG scale': '"7' });
  });

  it('gives back all that formatParameters wrote', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .map((text) => text.replaceAll(/[\r\n]/g, ' ').trim())
      .filter((text) => !text.startsWith('Negative prompt:'));
    const model = line.filter((text) => text !== '' && !text.startsWith('"'));
    fc.assert(
      fc.property(line, line, model, (prompt, negative, model) => {
        const parsed = parseParameters(formatParameters({ ...example, prompt, negative, model }));
        expect(parsed).toMatchObject({ prompt, negative, fields: { Steps: '20', Model: model, Seed: '1' } });
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('reads any text, and a long hostile one in one pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseParameters(text)).toHaveProperty('fields');
      }),
      { seed: 7 },
    );
    for (const part of ['a', ',', 'a: "', '"\\', 'a,a', ': ']) parseParameters(part.repeat(100_000));
  });
});

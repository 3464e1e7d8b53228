/** Prompts with flags as people type them, and everything that must be refused in one clear line. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import type { ImagineOptions, ReadContext } from '../../src/prompt/read-context.ts';
import { plainModel } from '../../src/request/model-ref.ts';

const context: ReadContext = {
  models: [
    { name: 'dense', width: 512, height: 512, maxSize: 1024, maxSteps: 150, clip: true },
    { name: 'Tiny one', width: 128, height: 128, maxSize: 128, maxSteps: 60, clip: false },
    { name: 'one-size', width: 128, height: 128, minSize: 128, maxSize: 128, maxSteps: 60, clip: false },
  ],
  samplers: ['ddim', 'dpmpp_2m', 'euler', 'euler_a'],
};

const parse = (text: string, options: ImagineOptions = {}, image = false) =>
  parseImagine(text, { ...context, image }, options).request;

function refusal(text: string, options: ImagineOptions = {}): string {
  try {
    parse(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toMatch(/[\n\r]/);
    expect(message.length).toBeLessThan(400);
    return message;
  }
  throw new Error(`"${text}" was not refused`);
}

describe('a prompt with flags', () => {
  it('reads every flag of the help text at once', () => {
    const text =
      'a cat on a red mat --ar 3:2 --seed 7 --no blur --n 4 --steps 30 --cfg 9 --sampler euler_a --model dense ' +
      '--clip --private --strength 0.6 --tokens long';
    expect(parse(text, {}, true)).toEqual({
      prompt: 'a cat on a red mat',
      model: plainModel('dense'),
      negative: 'blur',
      seed: 7,
      images: 4,
      steps: 30,
      guidance: 9,
      sampler: 'euler_a',
      width: 624,
      height: 416,
      clip: true,
      private: true,
      strength: 0.6,
      tokenLength: 'long',
    });
  });

  it('leaves what was not asked for to the model', () => {
    expect(parse('a cat')).toEqual({ prompt: 'a cat', model: plainModel('dense') });
  });

  it.each([
    ['en dash', 'a cat –seed 7'],
    ['em dash, as phones write two hyphens', 'a cat —seed 7'],
    ['two en dashes', 'a cat ––seed 7'],
    ['horizontal bar', 'a cat ―seed 7'],
    ['minus signs', 'a cat −−seed 7'],
    ['equals sign', 'a cat --seed=7'],
    ['upper case', 'a cat --SEED 7'],
    ['line break', 'a cat\n--seed\n7'],
    ['comma after the value', 'a cat --seed 7,'],
    ['quotes around the value', 'a cat --seed "7"'],
    ['quotes after an equals sign', 'a cat --seed="7"'],
    ['zero-width characters inside the flag', 'a cat -\u200B-se\u200Ded \u20607'],
    ['byte order mark inside the flag', 'a cat --\uFEFFseed 7'],
    ['direction override before the flag', 'a cat \u202E--seed 7'],
    ['no-break space before the value', 'a cat\u00A0--seed\u00A07'],
    ['the same value twice', 'a cat --seed 7 --seed 7'],
  ])('reads --seed with %s', (_, text) => {
    expect(parse(text)).toEqual({ prompt: 'a cat', model: plainModel('dense'), seed: 7 });
  });

  it('reads all words up to the next flag as the negative prompt, and adds several up', () => {
    expect(parse('a cat --no blur, bad hands --seed 7 --no "text --n"')).toMatchObject({
      negative: 'blur, bad hands, text --n',
      seed: 7,
    });
  });

  it('takes an empty negative prompt in quotes, against a default of the model', () => {
    expect(parse('a cat --no ""').negative).toBe('');
  });

  it.each([
    ['prose dashes', 'a man — tall – walks -- slowly --- away'],
    ['dashes inside words', 'a well-known half–open door--wide'],
    ['flags in quotes', 'a sign that says "use --seed 7 now" on a wall'],
    ['typographic quotes', 'a sign that says “--no entry”, „--seed“ and «--clip».'],
    ['inches', 'a 12" ruler beside a 7" record'],
    ['numbers after dashes', 'a thermometer at --5 degrees'],
    ['scripts and emoji', '猫がマットの上に 👩‍👩‍👧‍👦 قطة on می‌خواهم'],
    ['tags and tokens', '<b>bold</b> </s> <extra_id_0> @everyone'],
  ])('keeps %s as prompt', (_, text) => {
    expect(parse(text)).toEqual({ prompt: text, model: plainModel('dense') });
  });

  it('does not let a quote that opens before a flag swallow it', () => {
    expect(parse('a "cat --no "blur" --seed 7')).toMatchObject({
      prompt: 'a "cat',
      negative: 'blur',
      seed: 7,
    });
    expect(parse('a 12" ruler --seed 7')).toMatchObject({ prompt: 'a 12" ruler', seed: 7 });
  });

  it('drops controls and direction overrides from the prompt, nothing else', () => {
    expect(parse('a\u0000 \u202Ecat\u202C\u0007\r\non\ta mat\u200D\u{1F600}').prompt).toBe(
      'a cat\non\ta mat\u200D\u{1F600}',
    );
  });

  it('takes numbers with a decimal comma', () => {
    expect(parse('a cat --cfg 7,5')).toMatchObject({ guidance: 7.5 });
  });

  it('finds names in any case and in quotes', () => {
    expect(parse('a cat --model "tiny ONE" --sampler EULER')).toMatchObject({
      model: plainModel('Tiny one'),
      sampler: 'euler',
    });
  });

  it('reads --long as --tokens long', () => {
    expect(parse('a cat --long')).toEqual(parse('a cat --tokens long'));
  });

  it('reads every DPG-Bench prompt as it is', () => {
    const lines = readFileSync(new URL('../fixtures/dpg-bench-prompts.jsonl', import.meta.url), 'utf8');
    const prompts = lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { prompt: string }).prompt);
    expect(prompts).toHaveLength(1065);
    const changed = prompts.filter((prompt) => {
      const request = parse(`${prompt} —ar 3:2 --seed 7`);
      return request.prompt !== prompt.trim() || request.seed !== 7 || request.width !== 624;
    });
    expect(changed).toEqual([]);
  });
});

describe('options of the platform', () => {
  it('are read as flags are', () => {
    const options = { seed: 7, cfg: 7.5, ar: '1:1', clip: true, private: false, no: 'blur', n: undefined };
    expect(parse('a cat --steps 9', options)).toEqual({
      prompt: 'a cat',
      model: plainModel('dense'),
      seed: 7,
      guidance: 7.5,
      width: 512,
      height: 512,
      clip: true,
      negative: 'blur',
      steps: 9,
    });
  });

  it('count as not given when they are blank', () => {
    expect(parse('a cat', { no: ' ', seed: '', long: false })).toEqual({
      prompt: 'a cat',
      model: plainModel('dense'),
    });
  });

  it('may repeat a flag but not contradict it; negative prompts add up', () => {
    expect(parse('a cat --seed 7 --no blur', { seed: 7, no: 'text' })).toMatchObject({
      seed: 7,
      negative: 'text, blur',
    });
    expect(refusal('a cat --seed 7', { seed: 8 })).toBe('--seed is given twice, as "8" and "7"; keep one');
    expect(refusal('a cat --clip', { clip: false })).toBe(
      '--clip is given twice, as "off" and "on"; keep one',
    );
    expect(refusal('a cat --long', { tokens: 'fixed' })).toContain('--tokens is given twice');
  });
});

describe('proportions', () => {
  it('keep their ratio where a side would be too short or too long', () => {
    const small: ReadContext = { ...context, models: [{ ...context.models[0], width: 64, height: 64 }] };
    const sizeOf = (ratio: string, among = context) => {
      const { width, height } = parseImagine(`a cat --ar ${ratio}`, among).request;
      return [width, height];
    };
    expect([sizeOf('1:1', small), sizeOf('3:1', small), sizeOf('1:4', small)]).toEqual([
      [64, 64],
      [192, 64],
      [64, 256],
    ]);
    expect([sizeOf('4:1'), sizeOf('1:4')]).toEqual([
      [1024, 256],
      [256, 1024],
    ]);
  });

  it('may be those of the picture that came along, and of no other', () => {
    expect(parse('a cat --ar picture', {}, true)).toEqual({ prompt: 'a cat', model: plainModel('dense') });
    expect(refusal('a cat --ar picture')).toBe(
      '--ar picture is for drawing over an image: attach one, or leave --ar picture out',
    );
  });
});

describe('what is refused', () => {
  it.each<[string, string | RegExp]>([
    ['a cat --sead 7', 'There is no flag "--sead"; did you mean --seed?'],
    ['a cat --fineness 2', /There is no flag "--fineness"; known are --ar, --size/],
    [
      'a man —wearing a hat',
      /There is no flag "--wearing"; .*space after the dash if it belongs to the prompt/,
    ],
    ['a cat -seed 7', 'Flags begin with two dashes: "-seed" should be --seed'],
    ['a cat --seed', '--seed needs a value, such as --seed 7'],
    ['a cat --seed --n 4', '--seed needs a value, such as --seed 7'],
    ['a cat --seed= 7', '--seed needs a value, such as --seed 7'],
    ['a cat --no', '--no needs a value, such as --no blur, text'],
    ['a cat --no \u200B', '--no needs a value, such as --no blur, text'],
    ['a cat --seed 7 --seed 8', '--seed is given twice, as "7" and "8"; keep one'],
    ['a cat --seed 7 --SEED=8', '--seed is given twice, as "7" and "8"; keep one'],
    ['a cat --seed 7 on a mat', /^"on a mat" comes after --seed 7, which takes one value; put all/],
    ['a cat --clip true', /^"true" comes after --clip, which takes no value; put all/],
    ['a cat --clip=true', '--clip takes no value, but "--clip=true" came'],
    ['a cat --sampler euler a', /^"a" comes after --sampler euler, which takes one value/],
    ['--seed 7 a cat', /^"a cat" comes after --seed 7/],
    ['--seed 7', 'The prompt is empty: say what to draw'],
    ['', 'The prompt is empty: say what to draw'],
    [' \u200B\u2800\u3164\u00AD ', 'The prompt is empty: say what to draw'],
    ['a cat --seed -5', '--seed takes a whole number from 0 to 4294967295, not "-5"'],
    ['a cat --seed 1e3', /--seed takes a whole number/],
    ['a cat --seed ٧', /--seed takes a whole number/],
    ['a cat --n 0', '--n takes a whole number from 1 to 8, not "0"'],
    ['a cat --n 9', '--n takes a whole number from 1 to 8, not "9"'],
    ['a cat --n 2.5', /--n takes a whole number/],
    ['a cat --steps 151', '--steps takes a whole number from 1 to 150, not "151"'],
    ['a cat --model "Tiny one" --steps 61', '--steps takes a whole number from 1 to 60, not "61"'],
    ['a cat --cfg NaN', '--cfg takes a number from 1 up to 50, not "NaN"'],
    ['a cat --cfg 0.5', '--cfg takes a number from 1 up to 50, not "0.5"'],
    ['a cat --cfg Infinity', /--cfg takes a number/],
    ['a cat --sampler eulr', '--sampler doesn\'t know "eulr"; did you mean euler?'],
    ['a cat --model densee', '--model doesn\'t know "densee"; did you mean dense?'],
    ['a cat --tokens medium', /--tokens doesn't know "medium"; known are auto, fixed, flexible, long/],
    ['a cat --ar 5:1', '--ar takes width:height from 1:4 to 4:1, such as 3:2, not "5:1"'],
    ['a cat --ar 0:0', /--ar takes/],
    ['a cat --ar 16', /--ar takes/],
    ['a cat --ar 1e9:1', /--ar takes/],
    [
      'a cat --size 500x512',
      /multiples of 8 from 64 to 1024 with dense, not 500x512; the nearest is 504x512/,
    ],
    ['a cat --size 4096x4096', /not 4096x4096; the nearest is 1024x1024/],
    ['a cat --model one-size --size 64x64', 'one-size draws 128x128 and no other size; leave out --size'],
    ['a cat --model one-size --ar 3:2', 'one-size draws 128x128 and no other size; leave out --ar'],
    ['a cat --size 0x0', /the nearest is 64x64/],
    ['a cat --size big', '--size takes width x height, such as 512x768, not "big"'],
    ['a cat --size 512x512 --ar 1:1', '--ar 1:1 and --size 512x512 both set the size; keep one'],
    ['a cat --strength 0.5', /--strength is for drawing over an image/],
    [
      'a cat --model "tiny one" --clip',
      "Tiny one has no CLIP text encoder, so it can't draw with --clip; dense can",
    ],
    ['a cat \uD83D', /^The prompt holds half of a character/],
    ['a cat --no \uDC00', /^The negative prompt holds half of a character/],
  ])('%s', (text, message) => {
    if (typeof message === 'string') expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it('strength outside its range, with an image', () => {
    for (const strength of ['0', '1.01', '-1']) {
      expect(() => parse(`a cat --strength ${strength}`, {}, true)).toThrow(/over 0 up to 1/);
    }
    expect(parse('a cat --strength 1', {}, true).strength).toBe(1);
  });

  it('texts that are too long', () => {
    const long = 'x'.repeat(6001);
    expect(refusal(long)).toBe('The prompt has 6,001 characters; at most 6,000 are read');
    expect(refusal(`a cat --no ${long}`)).toBe(
      'The negative prompt has 6,001 characters; at most 6,000 are read',
    );
    expect(refusal('x'.repeat(100_000))).toBe('The text has 100,000 characters; at most 24,000 are read');
  });

  it('takes exactly 6,000 characters', () => {
    expect(parse('x'.repeat(6000)).prompt).toHaveLength(6000);
  });
});

/** `ella-bot imagine` as a person runs it: files, texts, exit codes. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeInitImage, readImageHeader } from '../../src/images/decode-init-image.ts';
import { readPngText } from '../../src/images/png-text.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { compareWithReference } from '../support/drawing/reference-images.ts';
import { runProgram } from '../support/program/program.ts';
import { shareProgram } from '../support/program/shared-program.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'ella-out-'));
});
afterEach(() => rm(out, { recursive: true }));

const prompt = 'a red cube on top of a blue sphere, to the left of a small green cone, on a white table';
const program = shareProgram();
afterAll(() => program.close());

const line = (...args: string[]) => [
  ...['imagine', ...args],
  ...['--model', referenceBundle, '--out', out, '--device', 'cpu'],
];
const imagine = (...args: string[]) => program.run(line(...args));
const pictures = async () => (await readdir(out)).sort();

describe('a picture', () => {
  it('is the reference picture, with its parameters inside, and --json says all of it', async () => {
    const { code, stdout, stderr } = await runProgram(
      line(prompt, '--seed', '1001', '--token-length', 'fixed', '--json'),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout);
    const file = path.join(out, '1-1001.png');
    expect(report).toEqual({
      images: [{ path: file, seed: 1001, width: 64, height: 64 }],
      model: 'tiny-sd15',
      device: 'cpu',
      precision: 'f32',
      tokens: {
        ...{ prompt: 30, negative: 1, used: 30, dropped: 0 },
        ...{ unknown: 0, negativeDropped: 0, negativeUnknown: 0 },
      },
      seconds: Object.fromEntries(
        ['load', 'encode', 'connect', 'denoise', 'decode'].map((part) => [part, expect.any(Number)]),
      ),
    });
    const bytes = await readFile(file);
    const { max } = compareWithReference('fixed-ddim', [
      await decodeInitImage(bytes, { width: 64, height: 64 }),
    ]);
    expect(max).toBeLessThanOrEqual(3);
    const text = readPngText(bytes);
    expect(text.parameters).toMatch(
      /^a red cube on top[^\n]*\nSteps: 8, Sampler: DDIM, CFG scale: 7.5, Seed: 1001, Size: 64x64/,
    );
    expect(JSON.parse(text['ella-bot'] ?? '')).toMatchObject({
      prompt,
      seed: 1001,
      steps: 8,
      sampler: 'ddim',
      guidance: 7.5,
    });
  });

  it('never replaces an earlier one', async () => {
    await imagine(prompt, '--seed', '5', '--steps', '1', '--images', '2');
    await imagine('something else', '--seed', '5', '--steps', '1');
    expect(await pictures()).toEqual(['1-5.png', '2-6.png', '3-5.png']);
  });

  it('starts from another one with --init', async () => {
    const init = path.join(referenceBundle, 'init.png');
    const { code, stdout } = await imagine(
      prompt,
      '--init',
      init,
      '--strength',
      '0.5',
      '--seed',
      '1001',
      '--token-length',
      'fixed',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('1-1001.png');
    const image = await decodeInitImage(await readFile(path.join(out, '1-1001.png')), {
      width: 64,
      height: 64,
    });
    expect(compareWithReference('img2img-ddim', [image]).max).toBeLessThanOrEqual(3);
  });

  it('keeps the proportions of the picture it starts from', async () => {
    const init = path.join(fixturePath('images'), 'rgb.png');
    const { width, height } = await readImageHeader(await readFile(init));
    const { stdout } = await imagine(prompt, '--init', init, '--steps', '2', '--json');
    const [image] = JSON.parse(stdout).images;
    expect([width, height]).toEqual([40, 28]);
    // As near as sides that are multiples of 8 come.
    expect([image.width, image.height]).toEqual([88, 64]);
  });

  it('takes what is typed in chats too', async () => {
    await imagine(
      prompt,
      '--n',
      '2',
      '--seed',
      '5',
      '--steps',
      '1',
      '--no',
      'fog',
      '--cfg',
      '3',
      '--ar',
      '1:1',
    );
    expect(await pictures()).toEqual(['1-5.png', '2-6.png']);
    const text = readPngText(await readFile(path.join(out, '1-5.png')));
    expect(text.parameters).toMatch(/\nNegative prompt: fog\nSteps: 1, .*CFG scale: 3, Seed: 5, Size: 64x64/);
  });

  it('reads flags inside of the prompt as chats do', async () => {
    const { stderr } = await imagine('a cube --seed 7 --steps 1 --ar 2:1 --no fog --v 6', '--n', '2');
    expect(stderr).toBe('ella-bot: Left out, as it means nothing here: --v 6.\n');
    expect(await pictures()).toEqual(['1-7.png', '2-8.png']);
    const text = readPngText(await readFile(path.join(out, '1-7.png')));
    expect(text.parameters).toMatch(/^a cube\nNegative prompt: fog\nSteps: 1, .*Size: 128x64/);
  });

  it('reads what was copied from another tool, and says so', async () => {
    const copied =
      'a red cube, <lora:sea_mood:0.6>\nNegative prompt: fog\n' +
      'Steps: 1, Sampler: Euler a, CFG scale: 3, Seed: 5, Size: 64x96, Model: some_model_v8, Clip skip: 2';
    const { stderr } = await imagine(copied, '--seed', '4294967295', '--images', '2');
    expect(stderr).toMatch(
      /^ella-bot: Read from the pasted settings: --no "fog" --steps 1 --sampler euler_a .*\n$/,
    );
    expect(stderr).toMatch(/ here: model some_model_v8, clip skip 2, LoRA sea_mood\.\n$/);
    // After the last seed comes the first.
    expect(await pictures()).toEqual(['1-4294967295.png', '2-0.png']);
    const text = readPngText(await readFile(path.join(out, '2-0.png')));
    expect(text.parameters).toMatch(
      /^a red cube\nNegative prompt: fog\nSteps: 1, Sampler: Euler a, CFG scale: 3, Seed: 0, Size: 64x96/,
    );
  });

  it('says what was not read, and how to have it read', async () => {
    const long = `${prompt} `.repeat(8);
    const whole = await imagine(long, '--steps', '1');
    expect(whole.stdout).toMatch(/ 2\d\d tokens read \(ELLA was trained on up to 128\)\n$/);
    const cut = await imagine(long, '--steps', '1', '--tokens', 'fixed', '--no', long);
    expect(cut.stdout).toMatch(/; 128 of 2\d\d tokens read\n/);
    for (const part of ['prompt', 'negative prompt']) {
      const line = `The end of the ${part} was not read (shorten it, or add --token-length long): `;
      expect(cut.stdout).toContain(line);
    }
    expect(cut.stdout).toMatch(/ on a white table\n/);
    // Nothing is recommended that is set already.
    const longest = await imagine(`${prompt} `.repeat(25), '--steps', '1', '--long');
    expect(longest.stdout).toMatch(/; 512 of \d+ tokens read\n.* was not read \(shorten it\): /);
  });

  it('says what the model has no letters for, in files and JSON too', async () => {
    const { stdout } = await imagine('a red cube, 猫', '--seed', '5', '--steps', '1', '--no', '犬');
    expect(stdout).toContain('Not readable in the prompt, as the model knows no such letters: 猫\n');
    expect(stdout).toContain('Not readable in the negative prompt, as the model knows no such letters: 犬\n');
    const text = readPngText(await readFile(path.join(out, '1-5.png')));
    const { tokens } = JSON.parse(text['ella-bot'] ?? '');
    expect(tokens).toMatchObject({ unknown: 1, unread: { prompt: { unknown: ['猫'] } } });
    const report = JSON.parse((await imagine('a cube 猫', '--steps', '1', '--json')).stdout);
    expect(report.tokens).toMatchObject({ unknown: 1 });
  });
});

describe('a mistake gets one line, exit code 2 and leaves no file:', () => {
  const lines: [string, string[], RegExp][] = [
    ['no such model', [prompt, '--model', './nowhere'], /There is no model ".\/nowhere"/],
    ['no such sampler', [prompt, '--sampler', 'dpmp_2m'], /did you mean dpmpp_2m\?/],
    ['no steps', [prompt, '--steps', '0'], /--steps takes a whole number from 1 to 150, not "0"/],
    [
      'a guidance that is no number',
      [prompt, '--guidance', 'NaN'],
      /--guidance takes a number from 1 up to 50, not "NaN"/,
    ],
    [
      'a word for a number',
      [prompt, '--seed', 'seven'],
      /--seed takes a whole number from 0 to 4294967295, not "seven"/,
    ],
    ['a size in words', [prompt, '--size', 'big'], /--size takes width x height, such as 512x768, not "big"/],
    [
      'an odd size',
      [prompt, '--size', '65x64'],
      /--size takes multiples of 8 .*, not 65x64; the nearest is 64x64/,
    ],
    ['an empty prompt', [''], /The prompt is empty/],
    ['a prompt in another script', ['一只红色的猫'], /The model can read nothing of “一只红色的猫”/],
    ['a prompt of 100,000 characters', ['x'.repeat(100_000)], /has 100,000 characters/],
    ['an unknown device', [prompt, '--device', 'abacus'], /abacus/],
    ['an unknown option', [prompt, '--stepz', '3'], /--steps/],
    [
      'a picture that is not there',
      [prompt, '--init', '/no/such/file.png'],
      /--init: \/no\/such\/file\.png can't be read/,
    ],
    ['two sizes', [prompt, '--size', '64x64', '--ar', '1:1'], /--ar 1:1 and --size 64x64 both set the size/],
    ['one option under two names', [prompt, '--cfg', '5', '--guidance', '7'], /--guidance is given twice/],
    ['a strength without a picture', [prompt, '--strength', '0.5'], /--strength needs --init/],
  ];

  it.each(lines)('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await program.run([
      'imagine',
      '--model',
      referenceBundle,
      '--out',
      out,
      ...args,
    ]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout, files: await pictures() }).toEqual({ code: 2, stdout: '', files: [] });
  });

  it('a picture to start from that is none', async () => {
    const file = path.join(out, 'notes.txt');
    await writeFile(file, 'not a picture at all');
    const { code, stderr } = await imagine(prompt, '--init', file);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('a failure of the machine is exit code 1', () => {
  it('when the folder is a file', async () => {
    const file = path.join(out, 'file');
    await writeFile(file, '');
    const { code, stderr } = await program.run([
      ...['imagine', prompt, '--steps', '1', '--device', 'cpu'],
      '--model',
      referenceBundle,
      '--out',
      file,
    ]);
    expect([1, 2]).toContain(code);
    expect(stderr).toContain(file);
  });

  it('shows a stack only with DEBUG', async () => {
    const { code, stderr } = await runProgram(['imagine', prompt, '--model', './nowhere'], {
      env: { DEBUG: '1' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/\n\s+at /);
  });
});

it('stops on Ctrl-C between two steps and leaves no file', async () => {
  const many = ['--steps', '150', '--images', '8', '--size', '256x256'];
  const { code, stderr } = await runProgram(line(`${prompt} --v 6`, ...many), {
    // Once it has read the prompt, and before eight pictures can be drawn.
    onStart: (kill, stderr) => stderr.once('data', () => setTimeout(kill, 1500, 'SIGINT')),
  });
  const notice = 'ella-bot: Left out, as it means nothing here: --v 6.';
  expect({ code, stderr }).toEqual({ code: 130, stderr: `${notice}\nStopped.\n` });
  expect(await pictures()).toEqual([]);
});

describe('ella-bot tokens', () => {
  it('prints the ids of both encoders', async () => {
    const { stdout } = await program.run(['tokens', 'a red cube', '--model', referenceBundle, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      t5: [3, 9, 1131, 123, 346, 1],
      clip: [49406, 320, 736, 11353, 49407],
      unknown: 0,
    });
  });

  it('counts them for people', async () => {
    const { stdout } = await program.run(['tokens', 'a red cube', '--model', referenceBundle]);
    expect(stdout).toMatch(/T5: 6 tokens.*\n3 9 1131 123 346 1\nCLIP: 5 tokens/);
  });
});

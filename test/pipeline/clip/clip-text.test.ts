/** What CLIP makes of marks, long prompts, skipped layers and textual inversions, against diffusers' own reading. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { draw } from '../../../src/pipeline/draw.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { completeRequest, type DrawOptions } from '../../../src/pipeline/request.ts';
import { createTextEncoder } from '../../../src/pipeline/text/conditioning.ts';
import { encoding } from '../../../src/pipeline/text/read-texts.ts';
import { allAtOnce } from '../../support/drawing/all-at-once.ts';
import { uniform } from '../../support/drawing/drawn-weights.ts';
import { fixturePath, loadReference, referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import { type TestTensor, writeSafetensors } from '../../support/drawing/safetensors-file.ts';

const cases: Record<string, [string, string]> = JSON.parse(
  readFileSync(fixturePath('clip-text/cases.json'), 'utf8'),
);
const expected = loadReference(fixturePath('clip-text/expected.safetensors'));

const folder = mkdtempSync(path.join(tmpdir(), 'ella-models-'));
mkdirSync(path.join(folder, 'embeddings'));
const vectors = uniform('embedding:moss', 3 * 32).map((x) => x * 0.05);
const embedding = (name: string, tensors: Record<string, TestTensor>) =>
  writeSafetensors(path.join(folder, 'embeddings', `${name}.safetensors`), tensors);
embedding('moss', { emb_params: { shape: [3, 32], data: vectors } });
embedding('lone', { '<lone>': { shape: [32], data: vectors.subarray(0, 32) } });
embedding('wide', { emb_params: { shape: [2, 768], data: new Float32Array(2 * 768) } });

const bundle = await readModel({ base: referenceBundle, adapters: [] }, folder);
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
afterAll(async () => {
  await models.release();
  rmSync(folder, { recursive: true });
});

const request = (options: DrawOptions) =>
  completeRequest({ seed: 1, steps: 1, width: 64, height: 64, clip: true, ...options }, bundle);
const encoded = (options: DrawOptions) => allAtOnce(encoding(models, encode, request(options)));

describe('CLIP reads as diffusers does:', () => {
  it.each(Object.entries(cases))('%s', async (name, [prompt, negative]) => {
    const text = await encoded({ prompt, negative });
    expect(relativeL2(text.prompt.clip ?? [], expected.floats(`${name}.prompt`))).toBeLessThanOrEqual(2e-5);
    expect(relativeL2(text.negative?.clip ?? [], expected.floats(`${name}.negative`))).toBeLessThanOrEqual(
      2e-5,
    );
  });

  it.each([1, 2])('with clip skip %i', async (clipSkip) => {
    const { prompt } = await encoded({ prompt: 'a red cube', clipSkip });
    expect(relativeL2(prompt.clip ?? [], expected.floats(`skip.${clipSkip}`))).toBeLessThanOrEqual(2e-5);
  });

  it('vectors that stand for a word', async () => {
    const { prompt } = await encoded({ prompt: 'a cube of moss, red' });
    expect(relativeL2(prompt.clip ?? [], expected.floats('inversion'))).toBeLessThanOrEqual(2e-5);
  });
});

describe('a textual inversion', () => {
  const clipOf = async (prompt: string) => (await encoded({ prompt })).prompt.clip;

  it('is meant by its whole name only, in any case', async () => {
    expect(await clipOf('a cube of MOSS, red')).toEqual(await clipOf('a cube of moss, red'));
    const { clip } = (await encoded({ prompt: 'mossy' })).prompt;
    expect(relativeL2(clip ?? [], (await clipOf('moss')) ?? [])).toBeGreaterThan(0.01);
  });

  it('may be one vector under a name of its own', async () => {
    expect(relativeL2((await clipOf('lone')) ?? [], (await clipOf('a')) ?? [])).toBeGreaterThan(0.01);
  });

  it('for another CLIP is refused by its file', async () => {
    await expect(clipOf('a wide street')).rejects.toThrow(/wide\.safetensors can't be used .* are \[2,768\]/);
  });
});

it('CLIP may read another text than T5, which gets no marks', async () => {
  const marked = await encoded({ prompt: 'a (red:1.4) cube', clipPrompt: 'cube, (red:1.2)' });
  const plain = await encoded({ prompt: 'a red cube', clipPrompt: 'cube, (red:1.2)' });
  expect(marked).toEqual(plain);
  const other = await encoded({ prompt: 'a red cube', clipPrompt: 'cube' });
  expect(other.prompt.hidden).toEqual(plain.prompt.hidden);
  expect(other.prompt.clip).not.toEqual(plain.prompt.clip);
});

it('the negative prompt may be for CLIP alone, though the two contexts differ in length', async () => {
  const options = { prompt: 'a red cube', negative: 'blurry', clip: false, negativeClip: true };
  const { prompt, negative } = await encoded(options);
  expect([prompt.clip, negative?.hidden]).toEqual([undefined, undefined]);
  const pictures = await Promise.all(
    [options, { ...options, negative: 'dark' }, { ...options, negativeClip: false }].map(
      async (each) => (await draw(models, encode, request({ ...each, images: 2 }))).images,
    ),
  );
  expect(new Set(pictures.map(([first]) => Buffer.from(first?.rgb ?? []).toString('hex'))).size).toBe(3);
  expect(pictures[0]).toHaveLength(2);
});

it('more layers than there are cannot be skipped', () => {
  expect(() => request({ prompt: 'a', clipSkip: 3 })).toThrow('clipSkip takes a whole number from 1 to 2');
});

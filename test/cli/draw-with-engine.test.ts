/** What the queue's worker draws with: pictures as files, previews, and the engine's troubles in the queue's words. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type AppError, UserError } from '../../src/errors.ts';
import { createGate } from '../../src/gate/gate.ts';
import type { Rule, Sight } from '../../src/gate/rule.ts';
import { decodeInitImage, readImageHeader } from '../../src/images/decode-init-image.ts';
import { encodePng } from '../../src/images/encode-png.ts';
import { readPngText } from '../../src/images/png-text.ts';
import type { DrawContext, DrawProgress } from '../../src/jobs/ports.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { DrawRequest } from '../../src/request/request.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';
import { compareWithReference } from '../support/drawing/reference-images.ts';
import { mortalEntry, startEngine } from '../support/drawing/test-engine.ts';

const modelsFolder = fixturePath('');
const model = plainModel('tiny-sd15');
let engine: Engine;
beforeAll(() => {
  engine = startEngine();
});
afterAll(() => engine.close());
const others: Engine[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});

const noise = { gate: createGate([]), onStep: () => {}, onUnavailable: () => {} };
const context = (more: Partial<DrawContext> = {}): DrawContext => ({
  jobId: 'j1',
  job: { member: 'local:ann', server: 'local:home', init: false },
  init: undefined,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...more,
});

describe('a drawing', () => {
  it('of two pictures is two files and a grid that tell how they were made', async () => {
    const draw = createDraw({ engine, modelsFolder, ...noise });
    const result = await draw(
      { prompt: 'a cube', model, seed: 3, steps: 2, images: 2, private: true },
      context(),
    );
    expect(result.images.map(({ seed, width, height }) => [seed, width, height])).toEqual([
      [3, 64, 64],
      [4, 64, 64],
    ]);
    expect(result).toMatchObject({
      model: 'tiny-sd15',
      device: 'cpu',
      precision: 'f32',
      drawn: { sampler: 'ddim', guidance: 7.5, steps: 2, tokenLength: 'auto' },
    });
    expect(result.drawn).toMatchObject({ prompt: 'a cube', seed: 3, images: 2 });
    expect(await readImageHeader(result.grid ?? Buffer.of())).toEqual({
      format: 'png',
      width: 128,
      height: 64,
    });
    const [first] = result.images;
    const { pixels, grid } = {
      pixels: await decodeInitImage(first?.png ?? Buffer.of(), { width: 64, height: 64 }),
      grid: await decodeInitImage(result.grid ?? Buffer.of(), { width: 128, height: 64 }),
    };
    expect(grid.rgb.subarray(0, 64 * 3)).toEqual(pixels.rgb.subarray(0, 64 * 3));
    expect(JSON.parse(readPngText(result.grid ?? Buffer.of())['ella-bot'] ?? '')).toMatchObject({
      seed: 3,
      images: 2,
    });
  });

  it('from an uploaded picture takes the size of the model where none is given', async () => {
    const draw = createDraw({ engine, modelsFolder, ...noise });
    const init = await readFile(path.join(referenceBundle, 'init.png'));
    const prompt = 'a red cube on top of a blue sphere, to the left of a small green cone, on a white table';
    const result = await draw(
      { prompt, model, seed: 1001, strength: 0.5, tokenLength: 'fixed' },
      context({ init }),
    );
    const image = await decodeInitImage(result.images[0]?.png ?? Buffer.of(), { width: 64, height: 64 });
    expect(compareWithReference('img2img-ddim', [image]).max).toBeLessThanOrEqual(3);
    expect(result.drawn).toMatchObject({ strength: 0.5 });
    expect(result.drawn).not.toHaveProperty('init');
  });

  it('from an uploaded picture keeps its proportions, unless a size is given', async () => {
    const draw = createDraw({ engine, modelsFolder, ...noise });
    const wide = { rgb: new Uint8Array(90 * 30 * 3), width: 90, height: 30 };
    for (let i = 0; i < wide.rgb.length; i++) wide.rgb[i] = (i * 7) % 256;
    const init = await encodePng(wide.rgb, wide.width, wide.height);
    const sizeOf = async (more: Partial<DrawRequest>) => {
      const request = { prompt: 'a cube', model, seed: 1, steps: 2, strength: 0.5, ...more };
      const { images } = await draw(request, context({ init }));
      return [images[0]?.width, images[0]?.height];
    };
    expect(await sizeOf({})).toEqual([192, 64]);
    expect(await sizeOf({ width: 64, height: 64 })).toEqual([64, 64]);
  });

  it('from an uploaded picture has the size that the rules make of it', async () => {
    const seen: unknown[] = [];
    const gate = createGate([
      {
        name: 'small',
        beforeDrawing: ({ request, asked }) => {
          seen.push([request.width, request.height, asked.width]);
          return { kind: 'pass', request: { ...request, width: 128, height: 64 } };
        },
      },
    ]);
    const draw = createDraw({ engine, modelsFolder, ...noise, gate });
    const init = await encodePng(new Uint8Array(90 * 30 * 3), 90, 30);
    const request = { prompt: 'a cube', model, seed: 1, steps: 2, strength: 0.5 };
    const { images } = await draw(request, context({ init }));
    expect(seen).toEqual([[192, 64, undefined]]);
    expect(images.map(({ width, height }) => [width, height])).toEqual([[128, 64]]);
  });

  it('refuses an upload that is no picture', async () => {
    const draw = createDraw({ engine, modelsFolder, ...noise });
    const init = Buffer.from('not a picture');
    await expect(draw({ prompt: 'a cube', model, seed: 1 }, context({ init }))).rejects.toMatchObject({
      name: 'UserError',
      code: 'not_an_image',
    });
  });

  it('tells every step, and has small pictures of how it stands', async () => {
    const seconds: number[] = [];
    const progress: DrawProgress[] = [];
    const draw = createDraw({ engine, modelsFolder, ...noise, onStep: (each) => seconds.push(each) });
    const onProgress = (each: DrawProgress) => progress.push(each);
    await draw({ prompt: 'a cube', model, seed: 3, steps: 4 }, context({ onProgress }));
    expect(progress.map(({ step, steps }) => [step, steps])).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(seconds).toHaveLength(4);
    // The preview of the first step is still there for a report that is made later, and given once.
    const jpeg = await progress.at(-1)?.preview?.();
    expect(await readImageHeader(jpeg ?? Buffer.of())).toMatchObject({
      format: 'jpeg',
      width: 256,
      height: 256,
    });
    expect(jpeg?.length).toBeLessThanOrEqual(8192);
    expect(await progress.at(-1)?.preview?.()).toBeUndefined();
  });
});

describe('the rules, asked again', () => {
  const two = { prompt: 'a cube', model, seed: 3, steps: 2, images: 2 };
  const drawWith = (rule: Omit<Rule, 'name'>) =>
    createDraw({ engine, modelsFolder, ...noise, gate: createGate([{ name: 'test', ...rule }]) });
  const judging = (...sights: Sight[]) => drawWith({ judge: async () => sights });
  const pixelsOf = async (png: Uint8Array | undefined) =>
    (await decodeInitImage(png ?? Buffer.of(), { width: 64, height: 64 })).rgb;

  it('refuse a drawing before it begins, or change it', async () => {
    const no = new UserError('not_here', 'Not here.');
    const refused = drawWith({ beforeDrawing: () => ({ kind: 'refuse', error: no }) });
    await expect(refused(two, context())).rejects.toMatchObject({ code: 'not_here', message: 'Not here.' });
    const changed = drawWith({
      beforeDrawing: ({ request }) => ({ kind: 'pass', request: { ...request, images: 1 } }),
    });
    const result = await changed(two, context());
    expect(result.images.map(({ seed }) => seed)).toEqual([3]);
    expect(result.drawn).toMatchObject({ images: 1 });
  });

  it('know what was asked for, and so does the file', async () => {
    const asked = { ...two, prompt: 'a bomb' };
    const draw = createDraw({ engine, modelsFolder, ...noise });
    const { images } = await draw(two, context({ job: { ...context().job, asked } }));
    const text = readPngText(images[0]?.png ?? Buffer.of());
    expect(text.parameters).toMatch(/^a cube\n/);
    expect(JSON.parse(text['ella-bot'] ?? '')).toMatchObject({
      prompt: 'a cube',
      asked: { prompt: 'a bomb' },
    });
  });

  it('hold pictures back, hide them, or leave nothing of them to recognise', async () => {
    const [first, second] = (await judging('show', 'show')(two, context())).images;
    const held = await judging('withhold', 'spoiler')(two, context());
    expect(held).toMatchObject({ images: [{ seed: 4, spoiler: true }], grid: undefined });
    expect(await pixelsOf(held.images[0]?.png)).toEqual(await pixelsOf(second?.png));

    const blurred = await judging('blur', 'blur')(two, context());
    expect(blurred.images.map(({ seed, spoiler }) => [seed, spoiler])).toEqual([
      [3, undefined],
      [4, undefined],
    ]);
    const [sharp, soft] = [await pixelsOf(first?.png), await pixelsOf(blurred.images[0]?.png)];
    expect(roughness(soft)).toBeLessThan(roughness(sharp) / 3);
    const grid = await decodeInitImage(blurred.grid ?? Buffer.of(), { width: 128, height: 64 });
    expect(grid.rgb.subarray(0, 64 * 3)).toEqual(soft.subarray(0, 64 * 3));
  });

  it('leave nothing where no picture may be shown', async () => {
    await expect(judging('withhold', 'withhold')(two, context())).rejects.toMatchObject({
      name: 'UserError',
      code: 'pictures_withheld',
    });
  });

  it.each(['spoiler', 'blur', 'withhold'] as const)(
    'show no preview where pictures are %s',
    async (sight) => {
      const progress: DrawProgress[] = [];
      // A preview has a pixel a latent: 8 × 8.
      const draw = drawWith({
        judge: async (pictures) => pictures.map(({ width }) => (width < 64 ? sight : 'show')),
      });
      await draw({ ...two, images: 1 }, context({ onProgress: (each) => progress.push(each) }));
      expect(progress).toHaveLength(3);
      expect(await progress.at(-1)?.preview?.()).toBeUndefined();
    },
  );
});

/** How much neighbouring values of a row differ, on average. */
function roughness(rgb: Uint8Array): number {
  let sum = 0;
  for (let i = 3; i < rgb.length; i++) sum += Math.abs((rgb[i] ?? 0) - (rgb[i - 3] ?? 0));
  return sum / rgb.length;
}

describe('trouble', () => {
  it('the death of the engine has the name that the queue knows', async () => {
    const mortal = startEngine({ entry: mortalEntry });
    others.push(mortal);
    const draw = createDraw({ engine: mortal, modelsFolder, ...noise });
    await expect(draw({ prompt: 'process.kill', model, seed: 1, steps: 8 }, context())).rejects.toMatchObject(
      { code: 'engine_died' },
    );
  });

  it('an engine that can not be started ends the worker, not the job', async () => {
    const missing = startEngine({ device: 'cuda', backOff: { firstMs: 1, maxMs: 1 } });
    others.push(missing);
    const problems: AppError[] = [];
    const stop = new AbortController();
    const reason = new Error('back to the queue');
    const draw = createDraw({
      engine: missing,
      modelsFolder,
      ...noise,
      onUnavailable(error) {
        problems.push(error);
        stop.abort(reason);
      },
    });
    const drawing = draw({ prompt: 'a cube', model, seed: 1 }, context({ signal: stop.signal }));
    await expect(drawing).rejects.toBe(reason);
    expect(problems).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^CUDA can't be used/) }),
    ]);
  });

  it('what the person can mend stays as it is', async () => {
    const draw = createDraw({ engine, modelsFolder, ...noise });
    await expect(draw({ prompt: 'a cube', model, seed: 1, width: 65 }, context())).rejects.toMatchObject({
      name: 'UserError',
      code: 'bad_request',
    });
  });

  it.each([undefined, Buffer.from('never looked at')])(
    'a model that is not here is for another worker, also with a picture to start from: %s',
    async (init) => {
      const draw = createDraw({ engine, modelsFolder, ...noise });
      const drawing = draw({ prompt: 'a cube', model: plainModel('nowhere'), seed: 1 }, context({ init }));
      await expect(drawing).rejects.toMatchObject({ name: 'AppError', code: 'model_missing' });
    },
  );
});

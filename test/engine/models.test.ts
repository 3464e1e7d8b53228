/** Which models are held, and what happens when their files change or go away. */

import { readdirSync, statSync } from 'node:fs';
import { appendFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine, EngineEvent, EngineOptions } from '../../src/engine/engine.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { weightBytes } from '../../src/pipeline/weight-bytes.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { withTensors } from '../support/drawing/changed-bundle.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { createModelsFolder, startEngine } from '../support/drawing/test-engine.ts';

// Each test starts processes that load models: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000 });

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(names: string[], options: Partial<EngineOptions> = {}) {
  const { folder, remove } = await createModelsFolder(...names);
  const engine = startEngine({ modelsFolder: folder, ...options });
  cleanUps.push(remove, () => engine.close());
  return { engine, folder };
}

const request = { prompt: 'a red cube', steps: 3, seed: 1, width: 64, height: 64 };
const held = (engine: Engine) => engine.status().models.map(({ folder }) => path.basename(folder));

async function outcome(drawing: Promise<{ images: readonly unknown[] }>): Promise<string> {
  return drawing.then(
    ({ images }) => `${images.length} drawn`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}

const bytes = await weightBytes(await readBundle(referenceBundle));

it('are said to hold more than is read, when that is so, and drawn with all the same', async () => {
  const events: EngineEvent[] = [];
  const { engine, folder } = await start(['a'], { onEvent: (event) => events.push(event) });
  const file = path.join(folder, 'a', 'ella', 'ella-tsc.safetensors');
  await rm(file);
  await writeFile(file, withTensors('ella/ella-tsc.safetensors', { step: [1, 2, 3], 'ema.decay': [0.5] }));
  expect(await outcome(engine.draw(request, { model: plainModel('a') }))).toBe('1 drawn');
  expect(await outcome(engine.draw({ ...request, seed: 2 }, { model: plainModel('a') }))).toBe('1 drawn');
  const message = 'In the ella of tiny-sd15, 2 tensors, such as "step", are not used';
  expect(events.filter(({ kind }) => kind === 'notice')).toEqual([
    { kind: 'notice', notice: { code: 'unused_tensors', message } },
  ]);
});

describe('the models that are held', () => {
  it('are counted by their numbers as f32, which take twice the f16 on disk', () => {
    const folders = ['text_encoder_t5', 'text_encoder', 'ella', 'unet', 'vae'];
    const files = folders.flatMap((name) => {
      const folder = path.join(referenceBundle, name);
      return readdirSync(folder)
        .filter((file) => file.endsWith('.safetensors'))
        .map((file) => statSync(path.join(folder, file)).size);
    });
    const onDisk = files.reduce((sum, size) => sum + size, 0);
    // The rest of the files are their headers.
    expect(bytes).toBeGreaterThan(1.95 * onDisk);
    expect(bytes).toBeLessThan(2 * onDisk);
  });

  it('are as many as the limit allows; the least recently used goes first', async () => {
    const { engine } = await start(['a', 'b', 'c'], { memoryLimit: 2.5 * bytes });
    await engine.draw(request, { model: plainModel('a') });
    await engine.draw(request, { model: plainModel('b') });
    expect(held(engine)).toEqual(['a', 'b']);
    await engine.draw(request, { model: plainModel('a') });
    await engine.draw(request, { model: plainModel('c') });
    expect(held(engine)).toEqual(['a', 'c']);
  });

  it('never lack one in use: a request waits until there is room, and those behind it may pass', async () => {
    const { engine } = await start(['a', 'b'], { memoryLimit: 1.5 * bytes });
    const order: string[] = [];
    let most = 0;
    const onProgress = () => {
      most = Math.max(most, held(engine).length);
    };
    const draw = (model: string, steps: number) =>
      engine
        .draw({ ...request, steps }, { model: plainModel(model), onProgress })
        .then(() => order.push(`${model}${steps}`));
    await Promise.all([draw('a', 12), draw('b', 2), draw('a', 4)]);
    expect(order).toEqual(['a4', 'a12', 'b2']);
    expect(most).toBe(1);
    expect(held(engine)).toEqual(['b']);
  });

  it('are not waited for for ever: so many may pass and no more', async () => {
    const { engine } = await start(['a', 'b'], { memoryLimit: 1.5 * bytes, maxInFlight: 2 });
    const order: string[] = [];
    const draw = (model: string) =>
      engine.draw(request, { model: plainModel(model) }).then(() => order.push(model));
    await Promise.all([draw('a'), draw('b'), ...Array.from({ length: 8 }, () => draw('a'))]);
    expect(order).toHaveLength(10);
    expect(order.indexOf('b')).toBeLessThanOrEqual(4);
  });

  it('may be larger than the limit, one by one', async () => {
    const { engine } = await start(['a', 'b'], { memoryLimit: 1 });
    expect(await outcome(engine.draw(request, { model: plainModel('a') }))).toBe('1 drawn');
    expect(await outcome(engine.draw(request, { model: plainModel('b') }))).toBe('1 drawn');
    expect(held(engine)).toEqual(['b']);
  });
});

describe('a bundle', () => {
  it('that was deleted can no longer be drawn with, loaded or not; the others can', async () => {
    const { engine, folder } = await start(['a', 'b'], { maxInFlight: 1 });
    await engine.draw(request, { model: plainModel('a') });
    const long = engine.draw({ ...request, steps: 20 }, { model: plainModel('b') });
    const queued = engine.draw(request, { model: plainModel('a') });
    const after = engine.draw(request, { model: plainModel('b') });
    await rm(path.join(folder, 'a'), { recursive: true });
    expect(await Promise.all([long, queued, after].map(outcome))).toEqual([
      '1 drawn',
      'unknown_model',
      '1 drawn',
    ]);
  });

  it('that is drawn with while it is deleted does not take the engine with it', async () => {
    const { engine, folder } = await start(['a', 'b']);
    const drawing = engine.draw(
      { ...request, steps: 20 },
      {
        model: plainModel('a'),
        onProgress: ({ step }) => {
          if (step === 2) void rm(path.join(folder, 'a'), { recursive: true });
        },
      },
    );
    // What was not loaded yet (the decoder) may be missing; what was is not.
    expect(['1 drawn', 'missing_file', 'session_failed']).toContain(await outcome(drawing));
    expect(await outcome(engine.draw(request, { model: plainModel('b') }))).toBe('1 drawn');
    expect(engine.status().restarts).toBe(0);
  });

  it('that was changed is loaded anew, and the old one goes', async () => {
    const { engine, folder } = await start(['a']);
    const config = path.join(folder, 'a', 'scheduler', 'scheduler_config.json');
    const first = await engine.draw(request, { model: plainModel('a') });
    await writeFile(config, JSON.stringify({ beta_schedule: 'linear', beta_start: 0.0001, beta_end: 0.02 }));
    await utimes(config, new Date(), new Date(Date.now() + 5000));
    const second = await engine.draw(request, { model: plainModel('a') });
    expect(second.images[0]?.rgb).not.toEqual(first.images[0]?.rgb);
    expect(held(engine)).toEqual(['a']);
    await appendFile(path.join(folder, 'a', 'README.md'), 'a card is no part of the model');
    const kept = engine.status().models;
    await engine.draw(request, { model: plainModel('a') });
    expect(engine.status().models).toEqual(kept);
  });

  it('that is broken fails its requests with the reason, and can be mended', async () => {
    const { engine, folder } = await start(['a', 'b']);
    const weights = path.join(folder, 'b', 'unet', 'diffusion_pytorch_model.safetensors');
    await truncate(weights, 100_000);
    const [broken, whole] = [
      engine.draw(request, { model: plainModel('b') }),
      engine.draw(request, { model: plainModel('a') }),
    ];
    await expect(broken).rejects.toMatchObject({ code: 'bad_safetensors' });
    expect(await outcome(whole)).toBe('1 drawn');
    await rm(path.join(folder, 'b'), { recursive: true });
    const { folder: fresh, remove } = await createModelsFolder('b');
    cleanUps.push(remove);
    expect(await outcome(engine.draw(request, { model: plainModel(path.join(fresh, 'b')) }))).toBe('1 drawn');
  });
});

describe('the list of models', () => {
  it('names what is there, with its defaults, and what is broken, with the reason', async () => {
    const { engine, folder } = await start(['a', 'b']);
    await writeFile(path.join(folder, 'b', 'unet', 'config.json'), '{');
    const [first, second] = await engine.models();
    expect(first).toMatchObject({ name: 'a', title: 'tiny-sd15', clip: true });
    expect(second).toMatchObject({ name: 'b', problem: expect.stringContaining('not valid JSON') });
  });
});

/** Engines on the test bundle, and what a request gives when it is drawn without any engine. */

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type Engine, type EngineOptions } from '../../../src/engine/engine.ts';
import { readBundle } from '../../../src/pipeline/bundle.ts';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { type DrawResult, draw } from '../../../src/pipeline/draw.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { completeRequest, type DrawOptions } from '../../../src/pipeline/request.ts';
import { createTextEncoder } from '../../../src/pipeline/text/conditioning.ts';
import { plainModel } from '../../../src/request/model-ref.ts';
import { fixturePath, maxAbsDiff, referenceBundle } from './reference.ts';

/** The test bundle by name. */
export const model = plainModel('tiny-sd15');

const entry = new URL('../../../dist/src/engine/engine-process.js', import.meta.url);
/** An engine that can be made to die by what is asked of it. */
export const mortalEntry = new URL('./mortal-engine.mjs', import.meta.url);

/** An engine on the CPU that draws with the bundles of the test fixtures, unless told otherwise. */
export function startEngine(options: Partial<EngineOptions> = {}): Engine {
  return createEngine({ device: 'cpu', modelsFolder: fixturePath(''), entry, ...options });
}

/** Draws the way of the command line: one request, no engine. */
export async function createSoloist() {
  const bundle = await readBundle(referenceBundle);
  const models = createModels(bundle, await chooseDevice('cpu'));
  const encode = createTextEncoder(models);
  return {
    draw: (options: DrawOptions): Promise<DrawResult> =>
      draw(models, encode, completeRequest(options, bundle)),
    release: () => models.release(),
  };
}

/** The largest difference of any two values of the same pictures, of 255. */
export function worstDifference(a: Pick<DrawResult, 'images'>, b: Pick<DrawResult, 'images'>): number {
  if (a.images.length !== b.images.length)
    throw new Error(`${a.images.length} images against ${b.images.length}`);
  return Math.max(...a.images.map(({ rgb }, i) => maxAbsDiff(rgb, b.images[i]?.rgb ?? [])));
}

/** A models folder with copies of the test bundle, of each name one. */
export async function createModelsFolder(...names: string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ella-models-'));
  for (const name of names) await cp(referenceBundle, path.join(folder, name), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

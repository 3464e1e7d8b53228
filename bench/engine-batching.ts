/**
 * What it brings to draw 8 requests at once instead of one after another, on the test bundle or another.
 * Usage: `engine-batching [--models folder] [--model name] [--sides 64,128,256,512] [--rounds n] [--steps n]`
 */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engine/engine.ts';
import { plainModel } from '../src/request/model-ref.ts';

const { values } = parseArgs({
  options: {
    // As seen from dist/bench.
    models: { type: 'string', default: fileURLToPath(new URL('../../test/fixtures', import.meta.url)) },
    model: { type: 'string', default: 'tiny-sd15' },
    sides: { type: 'string', default: '64,128,256,512' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '20' },
    device: { type: 'string', default: 'cpu' },
  },
});
const requests = 8;
const samplers = ['dpmpp_2m', 'euler_a', 'ddim', 'unipc'];

const engine = createEngine({
  device: values.device === 'auto' ? 'auto' : 'cpu',
  modelsFolder: values.models,
  maxInFlight: requests,
});
let lastSeed = 0;

/** Draws a request that is like no other: nothing comes from a cache. */
function drawOne(side: number): Promise<unknown> {
  const seed = ++lastSeed;
  return engine.draw(
    {
      prompt: `a small red cube, number ${seed}, on top of a large blue sphere on a white table`,
      ...{ seed, steps: Number(values.steps), width: side, height: side },
      sampler: samplers[seed % samplers.length],
    },
    { model: plainModel(values.model), onProgress: () => {} },
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function oneByOne(side: number): Promise<void> {
  for (let i = 0; i < requests; i++) await drawOne(side);
}

const together = (side: number) => Promise.all(Array.from({ length: requests }, () => drawOne(side)));

for (const side of values.sides.split(',').map(Number)) {
  await drawOne(side);
  await together(side);
  // Alternating, and the best of each, since other programs come and go.
  let [alone, shared] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < Number(values.rounds); round++) {
    alone = Math.min(alone, await seconds(() => oneByOne(side)));
    shared = Math.min(shared, await seconds(() => together(side)));
  }
  const rate = (time: number) => `${(requests / time).toFixed(2)}/s`;
  process.stdout.write(
    `${side}×${side}: one after another ${rate(alone)}, ${requests} in flight ${rate(shared)}: ${(alone / shared).toFixed(2)}×\n`,
  );
}
await engine.close();

/**
 * Memory of the engine's process over 2,000 drawings: it must not grow after the first 200.
 * Usage: `engine-memory [drawings]`, on Linux; exit code 1 when it grows.
 */

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createEngine } from '../src/engine/engine.ts';
import { plainModel } from '../src/request/model-ref.ts';

const total = Number(process.argv[2] ?? 2_000);
const mark = 200;
const allowed = 1.05;
const inFlight = 8;
const sides = [64, 72, 80];

const engine = createEngine({
  device: 'cpu',
  // As seen from dist/bench.
  modelsFolder: fileURLToPath(new URL('../../test/fixtures', import.meta.url)),
  maxInFlight: inFlight,
});

/** Prompts come back after 100, so that the cache of encoded texts (bounded, but not full by then) is not measured. */
function drawOne(index: number): Promise<unknown> {
  const side = sides[index % sides.length];
  return engine.draw(
    {
      prompt: `picture ${index % 100}: a red cube on top of a large blue sphere`,
      ...{ seed: index, steps: 2, width: side, height: side, images: 1 + (index % 2) },
    },
    { model: plainModel('tiny-sd15'), onProgress: () => {} },
  );
}

/** The least resident memory of several looks, in MB. */
async function resident(): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 8; look++) {
    const status = await readFile(`/proc/${engine.status().pid}/status`, 'utf8');
    looks.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
    await sleep(150);
  }
  return Math.min(...looks);
}

const samples = new Map<number, number>();
let next = 0;
for (const until of [mark, total / 2, total]) {
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < until) await drawOne(next++);
    }),
  );
  samples.set(until, await resident());
  process.stdout.write(`${String(until).padStart(6)} drawings: ${samples.get(until)?.toFixed(1)} MB\n`);
}
await engine.close();
const growth = (samples.get(total) ?? 0) / (samples.get(mark) ?? Number.NaN);
process.stdout.write(`resident memory × ${growth.toFixed(3)}\n`);
process.exit(growth <= allowed ? 0 : 1);

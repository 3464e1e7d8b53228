/**
 * How long the main thread's event loop is held up while an engine is busy with full-size steps.
 * Usage: `engine-loop-delay [--models folder] [--model name] [--seconds n] [--side pixels] [--requests n]`; the test
 * bundle at 512² by default. SD 1.5's own sizes: `--models .cache --model sd15-random --requests 1 --seconds 90`.
 */

import { resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engine/engine.ts';
import { plainModel } from '../src/request/model-ref.ts';

const { values } = parseArgs({
  options: {
    // As seen from dist/bench.
    models: { type: 'string', default: fileURLToPath(new URL('../../test/fixtures', import.meta.url)) },
    model: { type: 'string', default: 'tiny-sd15' },
    requests: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '20' },
    side: { type: 'string', default: '512' },
    device: { type: 'string', default: 'cpu' },
  },
});
const milliseconds = Number(values.seconds) * 1000;
const side = Number(values.side);
const requests = Number(values.requests);

/** Percentiles of the loop's delay in milliseconds while time passes; the timer's own 1 ms is part of them. */
async function measure() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(milliseconds);
  delay.disable();
  const at = (percentile: number) => (delay.percentile(percentile) / 1e6).toFixed(1);
  return `p50 ${at(50)} ms, p99 ${at(99)} ms, p99.9 ${at(99.9)} ms, max ${(delay.max / 1e6).toFixed(1)} ms`;
}

const engine = createEngine({
  device: values.device === 'auto' ? 'auto' : 'cpu',
  modelsFolder: resolve(values.models),
});
const stop = new AbortController();
let steps = 0;
let previews = 0;
let images = 0;

/** Draws one request after another until stopped. */
async function keepBusy(seed: number): Promise<void> {
  while (!stop.signal.aborted) {
    const result = await engine.draw(
      // Few steps, so that results of full size come through as well.
      { prompt: 'a red cube on a blue sphere', seed, steps: 4, width: side, height: side, images: 2 },
      {
        model: plainModel(values.model),
        signal: stop.signal,
        onProgress: ({ preview }) => {
          steps++;
          if (preview) previews++;
        },
      },
    );
    images += result.images.length;
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`idle: ${await measure()}`);
const drawing = Promise.allSettled(Array.from({ length: requests }, (_, i) => keepBusy(i)));
while (steps < 2 * requests) await setTimeout(100);
steps = 0;
say(`busy: ${await measure()}`);
say(`meanwhile ${steps} steps, ${previews} previews and ${images} images of ${side}×${side} came through`);
stop.abort();
await drawing;
await engine.close();

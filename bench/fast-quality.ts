/**
 * How far pictures in fast mode are from the exact ones of the same seeds, and what they score, on the model in the box.
 * Prints, for each setting and plan, the mean and the 5th percentile of PSNR, Shapes-DPG of both, and the rows of work.
 * Usage: `fast-quality [--model folder] [--count 200] [--plans 2x1,3x1,5x1,3x2]` (a plan is cache x guidance)
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgePicture } from '../src/dpg/shapes/judge.ts';
import { type GrammarPrompt, parseGrammar } from '../src/dpg/shapes/prompts.ts';
import { type JudgedPrompt, scoreOf } from '../src/dpg/shapes/score.ts';
import { chooseDevice } from '../src/graph/device/choose-device.ts';
import { readBundle } from '../src/pipeline/bundle.ts';
import { draw } from '../src/pipeline/draw.ts';
import { createModels } from '../src/pipeline/models.ts';
import { completeRequest, type RgbImage } from '../src/pipeline/request.ts';
import { createTextEncoder } from '../src/pipeline/text/conditioning.ts';

// As seen from dist/bench.
const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: at('models/shapes') },
    count: { type: 'string', default: '200' },
    plans: { type: 'string', default: '2x1,3x1,4x1,5x1,3x2' },
  },
});
const settings = [
  { sampler: 'ddim', steps: 20, guidance: 1.75 },
  { sampler: 'ddim', steps: 20, guidance: 7.5 },
  { sampler: 'dpmpp_2m', steps: 25, guidance: 1.75 },
  { sampler: 'dpmpp_2m', steps: 25, guidance: 7.5 },
] as const;

const grammar = at('bench/shapes-dpg/grammar.jsonl');
const prompts = parseGrammar(await readFile(grammar, 'utf8'), grammar).slice(0, Number(values.count));
const bundle = await readBundle(values.model);
const device = await chooseDevice('cpu');

/** Peak signal-to-noise ratio in dB; 99 for pictures that are equal. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
  return squares === 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255 * a.length) / squares));
}

interface Drawn {
  readonly images: readonly RgbImage[];
  readonly seconds: number;
}

async function drawAll(setting: (typeof settings)[number], plan?: readonly [number, number]): Promise<Drawn> {
  const [cache = 1, guidance = 1] = plan ?? [];
  const models = createModels({ ...bundle, fast: { cache, guidance } }, device);
  const encode = createTextEncoder(models);
  const images: RgbImage[] = [];
  let seconds = 0;
  for (const [seed, { prompt }] of prompts.entries()) {
    const asked = { prompt, seed, images: 1, ...setting, ...(plan && { effort: 'fast' as const }) };
    const result = await draw(models, encode, completeRequest(asked, bundle));
    images.push(...result.images);
    seconds += result.seconds.denoise;
  }
  await models.release();
  return { images, seconds };
}

function score(images: readonly RgbImage[]): number {
  const judged = prompts.map((prompt: GrammarPrompt, i): JudgedPrompt => {
    const image = images[i];
    if (image === undefined) throw new Error(`no picture of prompt ${i}`);
    return { prompt, pictures: [judgePicture(prompt, image, i)] };
  });
  return scoreOf(judged).overall;
}

for (const setting of settings) {
  const exact = await drawAll(setting);
  const name = `${setting.sampler} ${setting.steps}, guidance ${setting.guidance}`;
  process.stdout.write(`${name}: exact, Shapes-DPG ${score(exact.images).toFixed(1)}\n`);
  for (const plan of values.plans.split(',').map((text) => text.split('x').map(Number))) {
    const [cache = 1, guidance = 1] = plan;
    const fast = await drawAll(setting, [cache, guidance]);
    const all = exact.images
      .map(({ rgb }, i) => psnr(rgb, fast.images[i]?.rgb ?? new Uint8Array()))
      .sort((a, b) => a - b);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const low = all[Math.floor(all.length * 0.05)] ?? 0;
    process.stdout.write(
      `  cache ${cache}, guidance ${guidance}: PSNR mean ${mean.toFixed(1)} dB, 5th percentile ${low.toFixed(1)} dB; ` +
        `Shapes-DPG ${score(fast.images).toFixed(1)}; denoising ${(fast.seconds / exact.seconds).toFixed(2)} x\n`,
    );
  }
}

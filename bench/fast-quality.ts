/**
 * How far pictures in fast mode are from the exact ones of the same seeds, and what they score, on the model in the box.
 * Prints, for each setting and plan, the mean and the 5th percentile of PSNR, Shapes-DPG of both, and the rows of work.
 * Usage: `fast-quality [--model folder] [--count 200] [--guidances 1.75,7.5] [--plans '[{"cache":3}]'] [--int8]`; plans
 * as in bundle.json, the bundle's own by default; with --int8, products are rounded to 8 bits if this CPU gains by it.
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { judgePicture } from '../src/dpg/shapes/judge.ts';
import { type GrammarPrompt, parseGrammar } from '../src/dpg/shapes/prompts.ts';
import { type JudgedPrompt, scoreOf } from '../src/dpg/shapes/score.ts';
import { chooseDevice } from '../src/graph/device/choose-device.ts';
import { type Bundle, readBundle } from '../src/pipeline/bundle.ts';
import { draw } from '../src/pipeline/draw.ts';
import { effortSchemas, type FastPlan } from '../src/pipeline/fast.ts';
import { createModels } from '../src/pipeline/models.ts';
import { completeRequest, type RgbImage } from '../src/pipeline/request.ts';
import { createTextEncoder } from '../src/pipeline/text/conditioning.ts';

// As seen from dist/bench.
const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: at('models/shapes') },
    count: { type: 'string', default: '200' },
    guidances: { type: 'string', default: '1.75,7.5' },
    plans: { type: 'string' },
    int8: { type: 'boolean' },
  },
});
const settings = [
  { sampler: 'ddim', steps: 20 },
  { sampler: 'dpmpp_2m', steps: 25 },
].flatMap((setting) =>
  values.guidances.split(',').map((guidance) => ({ ...setting, guidance: Number(guidance) })),
);

const grammar = at('bench/shapes-dpg/grammar.jsonl');
const prompts = parseGrammar(await readFile(grammar, 'utf8'), grammar).slice(0, Number(values.count));
const bundle: Bundle = { ...(await readBundle(values.model)), ...(values.int8 && { int8: true }) };
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
const plans =
  values.plans === undefined ? [bundle.fast] : z.array(effortSchemas.fast).parse(JSON.parse(values.plans));

/** Peak signal-to-noise ratio in dB; 99 for pictures that are equal. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
  return squares === 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255 * a.length) / squares));
}

interface Drawn {
  readonly images: readonly RgbImage[];
  readonly seconds: number;
}

async function drawAll(setting: (typeof settings)[number], fast?: FastPlan): Promise<Drawn> {
  const planned = fast === undefined ? models : { ...models, bundle: { ...bundle, fast } };
  const images: RgbImage[] = [];
  let seconds = 0;
  for (const [seed, { prompt }] of prompts.entries()) {
    const asked = { prompt, seed, images: 1, ...setting, ...(fast && { effort: 'fast' as const }) };
    const before = process.cpuUsage();
    const result = await draw(planned, encode, completeRequest(asked, bundle));
    images.push(...result.images);
    const { user, system } = process.cpuUsage(before);
    seconds += (user + system) / 1e6;
  }
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
  for (const plan of plans) {
    const fast = await drawAll(setting, plan);
    const all = exact.images
      .map(({ rgb }, i) => psnr(rgb, fast.images[i]?.rgb ?? new Uint8Array()))
      .sort((a, b) => a - b);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const low = all[Math.floor(all.length * 0.05)] ?? 0;
    process.stdout.write(
      `  ${JSON.stringify(plan)}: PSNR mean ${mean.toFixed(1)} dB, 5th percentile ${low.toFixed(1)} dB; ` +
        `Shapes-DPG ${score(fast.images).toFixed(1)}; processor's time ${(fast.seconds / exact.seconds).toFixed(2)} x\n`,
    );
  }
}
await models.release();

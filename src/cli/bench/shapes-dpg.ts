/** Shapes-DPG: draws the held-out prompts, reads the pictures back, and reports what is right in them. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { judgePicture } from '../../dpg/shapes/judge.ts';
import { shapesPage } from '../../dpg/shapes/page.ts';
import { parsePeople } from '../../dpg/shapes/people.ts';
import { categories, type Prompt, parseGrammar } from '../../dpg/shapes/prompts.ts';
import { failures, type JudgedPrompt, type Scores, scoreOf } from '../../dpg/shapes/score.ts';
import { side } from '../../dpg/shapes/world.ts';
import { UserError } from '../../errors.ts';
import { chooseDevice } from '../../graph/device/choose-device.ts';
import { encodePng } from '../../images/encode-png.ts';
import { resizeRgb } from '../../images/resize.ts';
import { assertWritable, writeImage } from '../../images/write-image.ts';
import { packageFolder } from '../../package-folder.ts';
import type { Bundle } from '../../pipeline/bundle.ts';
import { draw } from '../../pipeline/draw.ts';
import { createModels, type Device, type Models } from '../../pipeline/models.ts';
import { completeRequest, type DrawRequest } from '../../pipeline/request.ts';
import { createTextEncoder } from '../../pipeline/text/conditioning.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { readConfig } from '../config/config.ts';
import { chooseModel } from '../models/model-choice.ts';
import { duration } from '../queue/job-line.ts';
import { createStatusLine } from '../queue/status-line.ts';
import { printNotice } from '../report-error.ts';
import type { BenchDpgOptions, PromptSet } from './options.ts';

const sets: Readonly<
  Record<PromptSet, { readonly file: string; parse(text: string, name: string): Prompt[] }>
> = {
  people: { file: 'people.json', parse: parsePeople },
  grammar: { file: 'grammar.jsonl', parse: parseGrammar },
};
/** Pictures of a prompt, as in DPG-Bench. */
const usualImages = 4;

/** @throws UserError for options, models and folders that can't be used; the signal's reason */
export async function shapesDpg(options: BenchDpgOptions): Promise<void> {
  const started = performance.now();
  const { set = 'people' } = options;
  const out = options.out ?? path.join('out', `shapes-dpg-${set}`);
  const prompts = choosePrompts(await readPrompts(set), options.count);
  const bundle = await chooseModel({ base: options.model }, readConfig());
  const requests = prompts.map((prompt, i) => requestFor(prompt, i, options, bundle));
  const page = path.join(out, 'index.html');
  await assertWritable(page, 'report');
  const signal = abortOnSignals();
  const device = await chooseDevice(options.device);
  const models = createModels(bundle, device, printNotice);
  try {
    await models.load();
    const { judged, files } = await judgeAll(prompts, requests, models, signal, options.json !== true);
    const scores = scoreOf(judged);
    const [first] = requests;
    const settings = first ? settingsLine(first, device) : '';
    await writeImage(
      page,
      Buffer.from(shapesPage({ model: bundle.name, set, settings, scores, judged, files })),
      'report',
    );
    const results = path.join(out, 'results.json');
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const report = { model: bundle.name, set, settings, ...rounded(scores), seconds, page, results };
    const details = judged.map(promptResult);
    await writeImage(results, Buffer.from(`${JSON.stringify({ ...report, details }, null, 1)}\n`), 'report');
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : summary(report, scores));
  } finally {
    await models.release();
  }
}

async function readPrompts(set: PromptSet): Promise<Prompt[]> {
  const { file, parse } = sets[set];
  const name = path.join(packageFolder, 'bench', 'shapes-dpg', file);
  const text = await readFile(name, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    const reason = 'The prompts of Shapes-DPG come with the sources, not with the package';
    throw new UserError('no_prompts', `${reason}. Run this in a clone.`, { cause });
  });
  return parse(text, name);
}

function choosePrompts(prompts: readonly Prompt[], count = prompts.length): readonly Prompt[] {
  if (Number.isInteger(count) && count >= 1 && count <= prompts.length) return prompts.slice(0, count);
  throw new UserError('bad_option', `--count takes a whole number from 1 to ${prompts.length}, not ${count}`);
}

/** The model's own settings; every picture has its own seed, the same in every run. */
function requestFor(
  { prompt }: Prompt,
  index: number,
  options: BenchDpgOptions,
  bundle: Bundle,
): DrawRequest {
  const { images = usualImages, seed = 0 } = options;
  return completeRequest({ prompt, images, seed: seed + index * images }, bundle);
}

interface Judged {
  readonly judged: readonly JudgedPrompt[];
  /** PNG files of each prompt's pictures. */
  readonly files: readonly (readonly Uint8Array[])[];
}

async function judgeAll(
  prompts: readonly Prompt[],
  requests: readonly DrawRequest[],
  models: Models,
  signal: AbortSignal,
  showsProgress: boolean,
): Promise<Judged> {
  const encode = createTextEncoder(models);
  const line = createStatusLine(process.stderr, showsProgress);
  const started = performance.now();
  const judged: JudgedPrompt[] = [];
  const files: Uint8Array[][] = [];
  try {
    for (const [i, prompt] of prompts.entries()) {
      const request = requests[i];
      if (request === undefined) break;
      const { images } = await draw(models, encode, request, { signal });
      const pictures = [];
      const encoded = [];
      for (const { seed, ...image } of images) {
        const picture = await resizeRgb(image, side, side);
        pictures.push(judgePicture(prompt, picture, seed));
        encoded.push(await encodePng(picture.rgb, side, side));
      }
      judged.push({ prompt, pictures });
      files.push(encoded);
      const left = ((performance.now() - started) / 1000 / (i + 1)) * (prompts.length - i - 1);
      const { overall } = scoreOf(judged);
      line.show(
        `${i + 1} of ${prompts.length} prompts, ${overall.toFixed(1)} so far, ${duration(left)} left`,
      );
    }
  } finally {
    line.clear();
  }
  return { judged, files };
}

function settingsLine(request: DrawRequest, { provider, precision }: Device): string {
  const { steps, sampler, guidance, width, height, images } = request;
  return `${steps} steps of ${sampler}, guidance ${guidance}, ${width}x${height}, ${images} pictures a prompt, ${precision} on ${provider}`;
}

/** Tenths say all that there is to say. */
function rounded({ overall, error, categories: byCategory, ...counts }: Scores) {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  const scores = Object.entries(byCategory).map(([name, category]) => [
    name,
    { ...category, score: tenth(category.score) },
  ]);
  return { overall: tenth(overall), error: tenth(error), categories: Object.fromEntries(scores), ...counts };
}

function promptResult({ prompt, pictures }: JudgedPrompt) {
  return {
    id: prompt.id,
    prompt: prompt.prompt,
    pictures: pictures.map(({ seed, seen, answers, fault }) => ({
      seed,
      seen,
      fault: fault ?? null,
      failed: failures(prompt.questions, answers).wrong.map(({ id }) => id),
      answers,
    })),
  };
}

interface Report {
  readonly model: string;
  readonly set: PromptSet;
  readonly settings: string;
  readonly page: string;
  readonly seconds: number;
}

function summary({ model, set, settings, page, seconds }: Report, scores: Scores): string {
  const lines = [`${model}, prompts of ${set === 'people' ? 'people' : 'a grammar'}: ${settings}`];
  for (const name of categories) {
    const found = scores.categories[name];
    if (found) lines.push(line(name, found.score, `${found.right} of ${found.asked} answers`));
  }
  const { overall, error, prompts, pictures, right, byShapes } = scores;
  lines.push(line('overall', overall, `± ${error.toFixed(1)}; ${prompts} prompts, ${pictures} pictures`));
  lines.push('right in everything that was said, and nothing more in the picture:');
  for (const part of byShapes) {
    const shapes = `${part.shapes} shapes`;
    lines.push(line(shapes, share(part.right, part.pictures), `${part.right} of ${part.pictures} pictures`));
  }
  lines.push(line('all', share(right, pictures), `${right} of ${pictures} pictures`));
  lines.push(`${duration(seconds)}; ${page}`);
  return `${lines.join('\n')}\n`;
}

/** Of 100. */
function share(part: number, of: number): number {
  return of === 0 ? 0 : (100 * part) / of;
}

function line(name: string, score: number, detail: string): string {
  return `  ${name.padEnd(11)}${score.toFixed(1).padStart(5)}   ${detail}`;
}

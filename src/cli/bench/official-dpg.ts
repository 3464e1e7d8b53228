/** DPG-Bench: draws its prompts as grids under the official names, and scores them with a VQA model where one is given. */

import path from 'node:path';
import { type DpgItem, readBenchmark } from '../../dpg/official/benchmark.ts';
import { type DpgScores, scoreDpg } from '../../dpg/official/score.ts';
import { checkVqaModel, loadVqaModel } from '../../dpg/official/vqa-model.ts';
import { UserError } from '../../errors.ts';
import { cacheFolder } from '../../graph/cache-folder.ts';
import { assertWritable, writeImage } from '../../images/write-image.ts';
import { typedFor } from '../../prompt/read-request.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { type Config, readConfig } from '../config/config.ts';
import { modelName, modelPath } from '../models/model-choice.ts';
import { duration } from '../queue/job-line.ts';
import { newJob } from '../queue/new-job.ts';
import { createStatusLine } from '../queue/status-line.ts';
import { withQueue } from '../queue/with-queue.ts';
import { checkFolder, claimFolder, gridFile, gridFolder, isWhole, readGrid } from './dpg-files.ts';
import { drawGrids, type GridJob } from './draw-grids.ts';
import type { BenchDpgOptions } from './options.ts';
import { scoreGrids } from './score-grids.ts';

const usualOut = path.join('out', 'dpg-bench');
/** As the authors recommend; more do not fit their grid. */
const usualImages = 4;

/** @throws UserError for options, files and models that can't be used; the signal's reason */
export async function officialDpg(source: string, options: BenchDpgOptions): Promise<void> {
  const started = performance.now();
  const { out = usualOut, images = usualImages, vqa } = options;
  if (!(Number.isInteger(images) && images >= 1 && images <= usualImages)) {
    throw new UserError(
      'bad_option',
      `--images takes a whole number from 1 to ${usualImages}, not ${images}`,
    );
  }
  const items = chooseItems(await readBenchmark(source), options.count);
  const asked = items.filter(({ questions }) => questions.length > 0);
  if (vqa !== undefined) {
    if (asked.length === 0)
      throw new UserError('bad_prompts', `${source} has no questions; dpg_bench.csv holds them`);
    await checkVqaModel(vqa);
  }
  await assertWritable(path.join(out, 'results.json'), 'report');
  const signal = abortOnSignals();
  const drawn = await drawMissing(items, { ...options, out, images }, signal);
  const scored = vqa === undefined ? undefined : await score(vqa, asked, { ...options, out, images }, signal);
  const [first] = items;
  const grid = first && (await readGrid(gridFile(out, first.id)));
  const report = {
    pictures: gridFolder(out),
    prompts: items.length,
    drawn,
    images,
    resolution: Math.floor((grid?.width ?? 0) / Math.min(2, images)),
    ...(scored && { vqa: scored.vqa, scores: rounded(scored.scores) }),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
  if (scored) {
    const text = `${JSON.stringify(report, null, 1)}\n`;
    await writeImage(path.join(out, 'results.json'), Buffer.from(text), 'report');
  }
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : summary(report));
}

function chooseItems(items: readonly DpgItem[], count = items.length): readonly DpgItem[] {
  if (Number.isInteger(count) && count >= 1 && count <= items.length) return items.slice(0, count);
  throw new UserError('bad_option', `--count takes a whole number from 1 to ${items.length}, not ${count}`);
}

interface Place extends BenchDpgOptions {
  readonly out: string;
  readonly images: number;
}

/** Draws what is not there yet. @returns how many grids */
async function drawMissing(items: readonly DpgItem[], options: Place, signal: AbortSignal): Promise<number> {
  const { out, images, model, seed = 0, device, json } = options;
  const missing: { item: DpgItem; index: number }[] = [];
  for (const [index, item] of items.entries()) {
    if (!(await isWhole(gridFile(out, item.id)))) missing.push({ item, index });
  }
  const config = readConfig();
  if (missing.length === 0) {
    // What wasn't typed may be as it is there.
    const base = model && (await nameHere(model, config));
    await checkFolder(out, { model: base, images, seed: options.seed });
    return 0;
  }
  const work: GridJob[] = [];
  for (const { item, index } of missing) {
    // Of its place in the benchmark, so that a run that goes on draws what the whole one would have drawn.
    const typed = [...typedFor('images', images), ...typedFor('seed', seed + index * images)];
    work.push({ item, job: await newJob({ prompt: item.prompt, typed, model, plain: true }, config) });
  }
  await claimFolder(out, { model: work[0]?.job.request.model.base ?? '', images, seed });
  const line = createStatusLine(process.stderr, json !== true);
  const started = performance.now();
  try {
    await withQueue((queue) =>
      drawGrids({ queue, work, out, device }, signal, (done) => {
        const left = ((performance.now() - started) / 1000 / done) * (work.length - done);
        line.show(`${done} of ${work.length} prompts drawn, ${duration(left)} left`);
      }),
    );
  } finally {
    line.clear();
  }
  return work.length;
}

/** As a worker knows it; what is not here as it was typed. */
async function nameHere(model: string, { modelsFolder }: Config): Promise<string> {
  const found = await modelPath(model, modelsFolder).catch(() => undefined);
  return found === undefined ? model : modelName(found, modelsFolder);
}

async function score(
  vqa: string,
  items: readonly DpgItem[],
  { out, images, json }: Place,
  signal: AbortSignal,
): Promise<{ vqa: string; scores: DpgScores }> {
  const answerer = await loadVqaModel(vqa, { cacheFolder: path.join(cacheFolder(), 'vqa') });
  const line = createStatusLine(process.stderr, json !== true);
  const started = performance.now();
  try {
    const answers = await scoreGrids({ items, images, out, answerer }, signal, (done) => {
      const left = ((performance.now() - started) / 1000 / done) * (items.length - done);
      line.show(`${done} of ${items.length} prompts asked about, ${duration(left)} left`);
    });
    return { vqa: answerer.name, scores: scoreDpg(answers) };
  } finally {
    line.clear();
    await answerer.close();
  }
}

function rounded(scores: DpgScores): DpgScores {
  const hundredth = (value: number) => Math.round(value * 100) / 100;
  const all = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, hundredth(value)]));
  return {
    ...scores,
    overall: hundredth(scores.overall),
    level1: all(scores.level1),
    level2: all(scores.level2),
  };
}

interface Report {
  readonly pictures: string;
  readonly prompts: number;
  readonly drawn: number;
  readonly images: number;
  readonly resolution: number;
  readonly vqa?: string;
  readonly scores?: DpgScores;
  readonly seconds: number;
}

function summary({ pictures, prompts, drawn, images, resolution, vqa, scores, seconds }: Report): string {
  const lines = [
    `${prompts} prompts with ${images} pictures each in ${pictures}; ${drawn} drawn now, in ${duration(seconds)}`,
  ];
  if (scores !== undefined) {
    lines.push(`Answers by ${vqa}, of 100:`);
    for (const level of [scores.level1, scores.level2]) {
      for (const [name, value] of Object.entries(level))
        lines.push(`  ${name.padEnd(24)}${value.toFixed(2)}`);
    }
    lines.push(`  ${'DPG-Bench'.padEnd(24)}${scores.overall.toFixed(2)}`);
  }
  lines.push(
    `The authors' script scores them with: PIC_NUM=${images} bash dpg_bench/dist_eval.sh ${path.resolve(pictures)} ${resolution}`,
  );
  return `${lines.join('\n')}\n`;
}

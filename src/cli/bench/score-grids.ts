/** Asks a model about drawn grids; every answer is kept, so that a run that was stopped goes on where it was. */

import { createHash } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Answerer, askAll, cutGrid, isYes } from '../../dpg/official/ask.ts';
import type { DpgItem } from '../../dpg/official/benchmark.ts';
import type { DpgAnswers } from '../../dpg/official/score.ts';
import { gridFile, readGrid } from './dpg-files.ts';

const line = z.object({
  id: z.string(),
  /** Of the grid; another picture needs other answers. */
  sha256: z.string(),
  questions: z.array(z.string()),
  /** In the model's words: for each picture, for each question. */
  answers: z.array(z.array(z.string())),
});
type Line = z.output<typeof line>;

export interface ScoringJob {
  readonly items: readonly DpgItem[];
  /** Pictures in a grid. */
  readonly images: number;
  readonly out: string;
  readonly answerer: Answerer;
}

/** Where the answers of a model are kept. */
export function answersFile(out: string, model: string): string {
  return path.join(out, `answers-${model.replaceAll(/[^\w.-]/g, '_')}.jsonl`);
}

/** @throws what the model failed with; the signal's reason */
export async function scoreGrids(
  { items, images, out, answerer }: ScoringJob,
  signal: AbortSignal,
  onAnswered: (done: number) => void,
): Promise<DpgAnswers[]> {
  const file = answersFile(out, answerer.name);
  const known = await readLines(file);
  const all: DpgAnswers[] = [];
  for (const item of items) {
    signal.throwIfAborted();
    const grid = gridFile(out, item.id);
    const sha256 = createHash('sha256')
      .update(await readFile(grid))
      .digest('hex');
    const questions = item.questions.map(({ text }) => text);
    let found = known.get(item.id);
    const isKnown =
      found?.sha256 === sha256 &&
      found.answers.length === images &&
      JSON.stringify(found.questions) === JSON.stringify(questions);
    if (found === undefined || !isKnown) {
      const answers = await askAll(item, cutGrid(await readGrid(grid), images), answerer, signal);
      found = { id: item.id, sha256, questions, answers };
      await appendFile(file, `${JSON.stringify(found)}\n`);
    }
    all.push({ item, pictures: found.answers.map((picture) => picture.map(isYes)) });
    onAnswered(all.length);
  }
  return all;
}

/** The whole lines of the file; one that was cut off at its end is taken away. */
async function readLines(file: string): Promise<Map<string, Line>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) await writeFile(file, text.slice(0, end));
  const known = new Map<string, Line>();
  for (const each of text.slice(0, end).split('\n')) {
    if (each === '') continue;
    const parsed = line.parse(JSON.parse(each));
    known.set(parsed.id, parsed);
  }
  return known;
}

/** Scores as the authors' script computes them (dpg_bench/compute_dpg_bench.py of TencentQQGYLab/ELLA). */

import type { DpgItem, DpgQuestion } from './benchmark.ts';

/** The answers about a prompt: one list for each picture, in the order of its questions; true is yes. */
export interface DpgAnswers {
  readonly item: DpgItem;
  readonly pictures: readonly (readonly boolean[])[];
}

export interface DpgScores {
  /** Mean over prompts of the mean over their pictures, of 100. */
  readonly overall: number;
  /** Part of yes among the answers about the last picture of each prompt, of 100, whatever the parents' answers. */
  readonly level1: Readonly<Record<string, number>>;
  readonly level2: Readonly<Record<string, number>>;
  readonly prompts: number;
  readonly pictures: number;
}

/** Part of a picture's questions that count as yes: those answered yes whose parents all count as yes. */
export function pictureScore(questions: readonly DpgQuestion[], answers: readonly boolean[]): number {
  const counts = new Map(questions.map(({ id }, i) => [id, answers[i] === true]));
  // In the order of the file, each seeing what became of those before it, as the script does.
  for (const { id, parents } of questions) {
    if (parents.some((parent) => counts.get(parent) !== true)) counts.set(id, false);
  }
  return [...counts.values()].filter(Boolean).length / questions.length;
}

/** Scores of all prompts that have questions and pictures. */
export function scoreDpg(all: readonly DpgAnswers[]): DpgScores {
  const judged = all.filter(({ item, pictures }) => item.questions.length > 0 && pictures.length > 0);
  const means = judged.map(({ item, pictures }) =>
    mean(pictures.map((answers) => pictureScore(item.questions, answers))),
  );
  const answered = judged.flatMap(({ item, pictures }) =>
    item.questions.map((question, i) => ({
      level2: categoryOf(question),
      isYes: pictures.at(-1)?.[i] === true,
    })),
  );
  return {
    overall: 100 * mean(means),
    level1: byCategory(answered.map(({ level2, isYes }) => [(level2.split('-')[0] ?? '').trim(), isYes])),
    level2: byCategory(answered.map(({ level2, isYes }) => [level2, isYes])),
    prompts: judged.length,
    pictures: judged.reduce((sum, { pictures }) => sum + pictures.length, 0),
  };
}

/** Such as `attribute - color`. */
function categoryOf({ tuple }: DpgQuestion): string {
  return (tuple.split('(')[0] ?? '').trim();
}

function byCategory(
  answers: readonly (readonly [category: string, isYes: boolean])[],
): Record<string, number> {
  const lists = new Map<string, number[]>();
  for (const [category, isYes] of answers) {
    lists.set(category, [...(lists.get(category) ?? []), isYes ? 100 : 0]);
  }
  return Object.fromEntries([...lists].sort().map(([category, list]) => [category, mean(list)]));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Scores of a model on the held-out prompts, from the answers about its pictures. */

import { type Category, categories, type Prompt, type Question } from './prompts.ts';
import type { Seen } from './read-picture.ts';

/** A picture of a prompt, read and questioned. */
export interface JudgedPicture {
  readonly seed: number;
  readonly seen: Seen;
  /** One for each question of the prompt. */
  readonly answers: readonly boolean[];
  /** What keeps the picture from being right in everything that was said, or shows more than that. */
  readonly fault: string | undefined;
}

export interface JudgedPrompt {
  readonly prompt: Prompt;
  readonly pictures: readonly JudgedPicture[];
}

export interface CategoryScore {
  readonly right: number;
  readonly asked: number;
  /** Of 100. */
  readonly score: number;
}

export interface Scores {
  /** Mean over prompts of the part of questions answered right, of 100. */
  readonly overall: number;
  /** Standard error of `overall`, from how far prompts lie apart. */
  readonly error: number;
  /** Only those that were asked about. */
  readonly categories: Readonly<Partial<Record<Category, CategoryScore>>>;
  readonly prompts: number;
  readonly pictures: number;
  /** Pictures without a single failed question. */
  readonly faultless: number;
  /** Pictures that are right in everything that was said, and show nothing more. */
  readonly right: number;
  /** The same by the number of shapes that the prompt names, where that is a matter of prompts being easy or hard. */
  readonly byShapes: readonly ShapesScore[];
}

export interface ShapesScore {
  /** Such as `1-2`. */
  readonly shapes: string;
  readonly right: number;
  readonly pictures: number;
}

const parts = [
  ['1-2', 1, 2],
  ['3', 3, 3],
  ['4-5', 4, 5],
] as const;

/** Part of the questions answered right, from 0 to 1. */
export function pictureScore({ answers }: Pick<JudgedPicture, 'answers'>): number {
  return answers.filter(Boolean).length / answers.length;
}

/** Mean over a prompt's pictures, from 0 to 1. */
export function promptScore({ pictures }: Pick<JudgedPrompt, 'pictures'>): number {
  return mean(pictures.map(pictureScore));
}

export function scoreOf(judged: readonly JudgedPrompt[]): Scores {
  const each = judged.map(promptScore);
  const overall = mean(each);
  const variance = mean(each.map((score) => (score - overall) ** 2));
  const pictures = judged.flatMap((prompt) => prompt.pictures);
  return {
    overall: 100 * overall,
    error: each.length < 2 ? 0 : 100 * Math.sqrt(variance / (each.length - 1)),
    categories: scoreCategories(judged),
    prompts: judged.length,
    pictures: pictures.length,
    faultless: pictures.filter(({ answers }) => answers.every(Boolean)).length,
    right: pictures.filter(isRight).length,
    byShapes: parts.flatMap(([shapes, least, most]) => {
      const some = judged.filter(
        ({ prompt: { said } }) => said.objects.length >= least && said.objects.length <= most,
      );
      const found = some.flatMap((prompt) => prompt.pictures);
      return found.length === 0
        ? []
        : [{ shapes, right: found.filter(isRight).length, pictures: found.length }];
    }),
  };
}

function isRight({ fault }: JudgedPicture): boolean {
  return fault === undefined;
}

function scoreCategories(judged: readonly JudgedPrompt[]): Scores['categories'] {
  const found: [Category, CategoryScore][] = [];
  for (const category of categories) {
    const answers = judged.flatMap(({ prompt, pictures }) =>
      prompt.questions
        .filter((question) => question.category === category)
        .flatMap(({ id }) => pictures.map((picture) => picture.answers[id] === true)),
    );
    const right = answers.filter(Boolean).length;
    const asked = answers.length;
    if (asked > 0) found.push([category, { right, asked, score: (100 * right) / asked }]);
  }
  return Object.fromEntries(found);
}

/** What a picture got wrong: questions that failed themselves, and those that failed with their parents. */
export function failures(
  questions: readonly Question[],
  answers: readonly boolean[],
): { readonly wrong: readonly Question[]; readonly unasked: readonly Question[] } {
  const failed = questions.filter(({ id }) => answers[id] !== true);
  const isUnasked = ({ parents }: Question) => parents.some((parent) => answers[parent] !== true);
  return {
    wrong: failed.filter((question) => !isUnasked(question)),
    unasked: failed.filter(isUnasked),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

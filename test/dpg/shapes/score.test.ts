/** Scores from answers, by hand. */

import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../src/dpg/shapes/answer.ts';
import { type Category, type Prompt, parseGrammar, type Question } from '../../../src/dpg/shapes/prompts.ts';
import type { Seen } from '../../../src/dpg/shapes/read-picture.ts';
import { failures, promptScore, scoreOf } from '../../../src/dpg/shapes/score.ts';
import { heldOutPrompts } from '../../support/drawing/shapes-prompts.ts';

const seen: Seen = { ground: undefined, objects: [] };
const question = (id: number, category: Category, ...parents: number[]): Question => ({
  id,
  category,
  parents,
  text: `question ${id}`,
  check: { kind: 'count', match: {}, count: 0 },
});
const prompt = (id: number, ...questions: Question[]): Prompt => ({
  id,
  prompt: 'a prompt',
  questions,
  said: {
    ground: { split: 'plain', colours: ['white'] },
    objects: [{ shape: 'star', colour: 'red' }],
    order: [],
  },
});
const picture = (...answers: boolean[]) => ({
  seed: 0,
  seen,
  answers,
  fault: answers[0] ? undefined : 'Missing: red star',
});

const judged = [
  {
    prompt: prompt(0, question(0, 'entity'), question(1, 'attribute', 0), question(2, 'relation', 1)),
    pictures: [picture(true, true, false), picture(false, false, false)],
  },
  { prompt: prompt(1, question(0, 'entity')), pictures: [picture(true), picture(true)] },
];

describe('scores', () => {
  it('of a prompt are the mean of its pictures, overall the mean of prompts, however many questions they have', () => {
    expect(judged.map(promptScore)).toEqual([1 / 3, 1]);
    const { overall, error, prompts, pictures, faultless } = scoreOf(judged);
    expect(overall).toBeCloseTo(200 / 3, 10);
    // The scores lie 1/3 from their mean; of two values, the standard error is that distance.
    expect(error).toBeCloseTo(100 / 3, 10);
    expect({ prompts, pictures, faultless }).toEqual({ prompts: 2, pictures: 4, faultless: 2 });
  });

  it('count pictures that are right in everything, also by the number of shapes', () => {
    const { right, byShapes } = scoreOf(judged);
    expect({ right, byShapes }).toEqual({ right: 3, byShapes: [{ shapes: '1-2', right: 3, pictures: 4 }] });
  });

  it('of a category are right answers of all its questions; those never asked about are left out', () => {
    expect(scoreOf(judged).categories).toEqual({
      entity: { right: 3, asked: 4, score: 75 },
      attribute: { right: 1, asked: 2, score: 50 },
      relation: { right: 0, asked: 2, score: 0 },
    });
  });

  it('of nothing are nothing', () => {
    expect(scoreOf([])).toEqual({
      overall: 0,
      error: 0,
      categories: {},
      prompts: 0,
      pictures: 0,
      faultless: 0,
      right: 0,
      byShapes: [],
    });
  });
});

describe('a failed parent', () => {
  const nothing = { kind: 'count', match: {}, count: 0 } as const;
  const something = { kind: 'exists', match: {} } as const;
  const questions = [
    { ...question(0, 'entity'), check: something },
    { ...question(1, 'attribute', 0), check: nothing },
    { ...question(2, 'count', 1), check: nothing },
    { ...question(3, 'count'), check: nothing },
  ];

  it('fails its children and theirs, even where these hold', () => {
    expect(answerAll(questions, { ...seen, ground: undefined })).toEqual([false, false, false, true]);
  });

  it('is what went wrong; its children were not asked', () => {
    const { wrong, unasked } = failures(questions, [false, false, false, true]);
    expect([wrong, unasked].map((list) => list.map(({ id }) => id))).toEqual([[0], [1, 2]]);
  });
});

describe('the file of prompts', () => {
  it('has 200 with all kinds of questions, parents first', () => {
    const prompts = heldOutPrompts();
    expect(prompts).toHaveLength(200);
    const kinds = new Set(prompts.flatMap(({ questions }) => questions.map(({ check }) => check.kind)));
    expect([...kinds].sort()).toEqual(['all', 'at', 'background', 'count', 'exists', 'relation']);
  });

  const line = (...questions: Question[]) =>
    JSON.stringify({
      id: 0,
      prompt: 'a prompt',
      tokens: 4,
      scene: { background: { split: 'plain', colours: ['white'] }, objects: [] },
      questions,
    });
  const good = line(question(0, 'entity'));
  it.each([
    ['no JSON', '{'],
    ['an unknown check', good.replace('"count","match"', '"smell","match"')],
    ['an unknown colour', good.replace('white', 'mauve')],
    ['a parent that comes later', line(question(0, 'entity', 1), question(1, 'entity'))],
    ['no questions', line()],
    ['two colours on a plain background', good.replace('["white"]', '["white","blue"]')],
  ])('is refused for %s, with the line', (_, bad) => {
    expect(parseGrammar(`${good}\n`, 'some.jsonl')).toHaveLength(1);
    expect(() => parseGrammar(`${good}\n${bad}\n`, 'some.jsonl')).toThrow(
      /^some\.jsonl: line 2 is no prompt/,
    );
  });
});

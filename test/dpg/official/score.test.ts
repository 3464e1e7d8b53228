/** Scores of a scripted answerer, compared with those of the authors' own script. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answerer, askAll, cutGrid, isYes, type RgbPicture } from '../../../src/dpg/official/ask.ts';
import { type DpgItem, type DpgQuestion, readBenchmark } from '../../../src/dpg/official/benchmark.ts';
import { pictureScore, scoreDpg } from '../../../src/dpg/official/score.ts';
import { makeGrid } from '../../../src/images/grid.ts';
import { fixturePath } from '../../support/drawing/reference.ts';

const expected = z
  .object({
    pixels: z.record(z.string(), z.array(z.array(z.int()))),
    items: z.record(z.string(), z.number()),
    overall: z.number(),
    level1: z.record(z.string(), z.number()),
    level2: z.record(z.string(), z.number()),
  })
  .parse(JSON.parse(readFileSync(fixturePath('dpg-bench/expected.json'), 'utf8')));

/** The rule of test/fixtures/make/dpg-bench.py. */
const scripted: Answerer = {
  name: 'rule',
  async answer({ rgb }, question) {
    const [red = 0, green = 0, blue = 0] = rgb;
    return (red + green + blue + question.length) % 3 === 0 ? 'no' : 'yes';
  },
  async close() {},
};

const flat = (colour: readonly number[]): RgbPicture => ({
  rgb: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => colour[i % 3] ?? 0),
  width: 8,
  height: 8,
});
const never = new AbortController().signal;

async function judge(item: DpgItem) {
  const grid = makeGrid((expected.pixels[item.id] ?? []).map(flat));
  const answers = await askAll(item, cutGrid(grid, 4), scripted, never);
  return { item, pictures: answers.map((picture) => picture.map(isYes)) };
}

describe("the authors' script and ours", () => {
  it('score alike', async () => {
    const judged = await Promise.all((await readBenchmark(fixturePath('dpg-bench/small.csv'))).map(judge));
    for (const { item, pictures } of judged) {
      const scores = pictures.map((answers) => pictureScore(item.questions, answers));
      expect(scores.reduce((a, b) => a + b) / 4).toBeCloseTo(expected.items[item.id] ?? Number.NaN, 12);
    }
    const { overall, level1, level2, prompts, pictures } = scoreDpg(judged);
    expect({ prompts, pictures }).toEqual({ prompts: 12, pictures: 48 });
    expect(overall).toBeCloseTo(expected.overall, 10);
    for (const [ours, theirs] of [
      [level1, expected.level1],
      [level2, expected.level2],
    ] as const) {
      expect(Object.keys(ours)).toEqual(Object.keys(theirs));
      for (const [name, value] of Object.entries(theirs)) expect(ours[name]).toBeCloseTo(value, 10);
    }
  });
});

describe('a picture', () => {
  const question = (id: number, ...parents: number[]): DpgQuestion => ({
    id,
    parents,
    tuple: 'x (y)',
    text: '?',
  });

  it('gets nothing for the children of a no, nor for theirs', () => {
    const questions = [question(1), question(2, 1), question(3, 2), question(4)];
    expect(pictureScore(questions, [true, true, true, true])).toBe(1);
    expect(pictureScore(questions, [false, true, true, true])).toBe(0.25);
    expect(pictureScore(questions, [true, false, true, true])).toBe(0.5);
    expect(pictureScore(questions, [true, true, false, false])).toBe(0.5);
  });

  it('needs a yes from all parents', () => {
    const questions = [question(1), question(2), question(3, 1, 2)];
    expect(pictureScore(questions, [true, false, true])).toBeCloseTo(1 / 3, 12);
  });
});

describe('prompts without questions', () => {
  it('do not count', () => {
    const item = { id: 'a', prompt: 'p', questions: [] };
    expect(scoreDpg([{ item, pictures: [[]] }])).toEqual({
      overall: 0,
      level1: {},
      level2: {},
      prompts: 0,
      pictures: 0,
    });
  });
});

describe('an answer is yes', () => {
  it.each(['yes', 'Yes', 'Yes.', ' yes, it is', '"yes"', '**Yes**'])('%j', (text) => {
    expect(isYes(text)).toBe(true);
  });
  it.each(['no', 'No, yes', 'yesterday', '', 'I think yes', 'unsure'])('not %j', (text) => {
    expect(isYes(text)).toBe(false);
  });
});

describe('a grid is cut', () => {
  const colours = [10, 20, 30, 40].map((value) => flat([value, value, value]));
  it.each([1, 2, 3, 4])('into the %i pictures that it was made of', (count) => {
    const own = colours.slice(0, count);
    expect(cutGrid(makeGrid(own), count)).toEqual(own);
  });
});

it('asking stops when told to', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  const [item] = await readBenchmark(fixturePath('dpg-bench/small.csv'));
  if (item === undefined) throw new Error('There are prompts');
  await expect(askAll(item, [flat([1, 2, 3])], scripted, stop.signal)).rejects.toThrow('enough');
});

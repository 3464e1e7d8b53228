/** Changes one thing in a true picture: the questions concerned must fail, and no others. */

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { answerAll } from '../../../src/dpg/shapes/answer.ts';
import type { Check, Question } from '../../../src/dpg/shapes/prompts.ts';
import { readPicture } from '../../../src/dpg/shapes/read-picture.ts';
import { fixturePath } from '../../support/drawing/reference.ts';
import { heldOutPrompts } from '../../support/drawing/shapes-prompts.ts';
import { type AnyScene, type PlacedObject, renderScene } from '../../support/drawing/shapes-renderer.ts';

// Hundreds of pictures are read here.
vi.setConfig({ testTimeout: 240_000 });

const star: PlacedObject = { shape: 'star', colour: 'red', size: 'large', fill: 'striped', row: 0, col: 0 };
const circle: PlacedObject = {
  shape: 'circle',
  colour: 'blue',
  size: 'small',
  fill: 'outlined',
  row: 1,
  col: 0,
};
const other: PlacedObject = { ...circle, row: 2 };
const scene: AnyScene = {
  background: { split: 'horizontal', colours: ['yellow', 'white'] },
  objects: [star, circle, other],
};

const aStar = { shape: 'star', colour: 'red' } as const;
const aCircle = { shape: 'circle', colour: 'blue' } as const;
/** Name, parents, check. */
const graph: readonly (readonly [name: string, parents: readonly string[], check: Check])[] = [
  ['star', [], { kind: 'exists', match: { shape: 'star' } }],
  ['red star', ['star'], { kind: 'exists', match: aStar }],
  ['star large', ['red star'], { kind: 'all', match: aStar, want: { size: 'large' } }],
  ['star striped', ['red star'], { kind: 'all', match: aStar, want: { fill: 'striped' } }],
  ['star place', ['red star'], { kind: 'at', match: aStar, cells: [[0, 0]] }],
  ['circle', [], { kind: 'exists', match: { shape: 'circle' } }],
  ['blue circle', ['circle'], { kind: 'exists', match: aCircle }],
  ['circles small', ['blue circle'], { kind: 'all', match: aCircle, want: { size: 'small' } }],
  ['circles outlined', ['blue circle'], { kind: 'all', match: aCircle, want: { fill: 'outlined' } }],
  ['two circles', ['blue circle'], { kind: 'count', match: aCircle, count: 2 }],
  [
    'circles place',
    ['blue circle'],
    {
      kind: 'at',
      match: aCircle,
      cells: [
        [1, 0],
        [2, 0],
      ],
    },
  ],
  [
    'circles below',
    ['blue circle', 'red star'],
    { kind: 'relation', relation: 'below', match: aCircle, other: aStar },
  ],
  ['three things', [], { kind: 'count', match: {}, count: 3 }],
  ['yellow top', [], { kind: 'background', region: 'top', colour: 'yellow' }],
  ['white bottom', [], { kind: 'background', region: 'bottom', colour: 'white' }],
];
const questions: Question[] = graph.map(([text, parents, check], id) => ({
  id,
  category: 'entity',
  parents: parents.map((name) => graph.findIndex(([known]) => known === name)),
  text,
  check,
}));

function failed(changed: Partial<AnyScene>): string[] {
  const answers = answerAll(questions, readPicture(renderScene({ ...scene, ...changed })));
  return questions.filter(({ id }) => answers[id] !== true).map(({ text }) => text);
}

const ofStar = ['red star', 'star large', 'star striped', 'star place'];

describe('exactly the questions concerned fail', () => {
  const changes: [string, Partial<AnyScene>, string[]][] = [
    ['nothing changed', {}, []],
    ['the star removed', { objects: [circle, other] }, ['star', ...ofStar, 'circles below', 'three things']],
    ['a circle removed', { objects: [star, circle] }, ['two circles', 'circles place', 'three things']],
    [
      'the star green',
      { objects: [{ ...star, colour: 'green' }, circle, other] },
      [...ofStar, 'circles below'],
    ],
    [
      'the star a heart',
      { objects: [{ ...star, shape: 'heart' }, circle, other] },
      ['star', ...ofStar, 'circles below'],
    ],
    ['the star medium', { objects: [{ ...star, size: 'medium' }, circle, other] }, ['star large']],
    ['the star solid', { objects: [{ ...star, fill: 'solid' }, circle, other] }, ['star striped']],
    ['a circle solid', { objects: [star, circle, { ...other, fill: 'solid' }] }, ['circles outlined']],
    ['a circle large', { objects: [star, { ...circle, size: 'large' }, other] }, ['circles small']],
    [
      'a circle red',
      { objects: [star, circle, { ...other, colour: 'red' }] },
      ['two circles', 'circles place'],
    ],
    ['the star moved', { objects: [{ ...star, col: 1 }, circle, other] }, ['star place']],
    [
      'the star between the circles',
      { objects: [{ ...star, row: 1, col: 1, dy: 12 }, circle, other] },
      ['star place', 'circles below'],
    ],
    [
      'a circle 19 px below the star',
      { objects: [star, { ...circle, row: 0, col: 2, dy: 19 }, other] },
      ['circles place', 'circles below'],
    ],
    [
      'a circle 21 px below the star',
      { objects: [star, { ...circle, row: 0, col: 2, dy: 21 }, other] },
      ['circles place'],
    ],
    [
      'one circle too many',
      { objects: [star, circle, other, { ...circle, col: 2 }] },
      ['two circles', 'three things'],
    ],
    [
      'one moon too many',
      { objects: [star, circle, other, { ...circle, shape: 'moon', col: 2 }] },
      ['three things'],
    ],
    ['the top green', { background: { split: 'horizontal', colours: ['green', 'white'] } }, ['yellow top']],
    [
      'halves exchanged',
      { background: { split: 'horizontal', colours: ['white', 'yellow'] } },
      ['yellow top', 'white bottom'],
    ],
    ['all yellow', { background: { split: 'plain', colours: ['yellow'] } }, ['yellow top', 'white bottom']],
    [
      'left and right',
      { background: { split: 'vertical', colours: ['yellow', 'white'] } },
      ['yellow top', 'white bottom'],
    ],
  ];

  it.each(changes)('%s', (_, changed, expected) => {
    expect(failed(changed)).toEqual(expected);
  });

  it('a plain background asked as a whole must be plain', () => {
    const whole: Question = {
      id: 0,
      category: 'background',
      parents: [],
      text: 'all yellow',
      check: { kind: 'background', region: 'all', colour: 'yellow' },
    };
    const answer = (changed: AnyScene) => answerAll([whole], readPicture(renderScene(changed)));
    expect(answer({ ...scene, background: { split: 'plain', colours: ['yellow'] } })).toEqual([true]);
    expect(answer(scene)).toEqual([false]);
  });
});

describe('the held-out prompts with one thing wrong in each', () => {
  const line = z.object({
    id: z.int(),
    kind: z.string(),
    scene: z.custom<AnyScene>(),
    answers: z.array(z.boolean()),
  });
  const cases = readFileSync(fixturePath('shapes-dpg/corrupted.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));
  const prompts = heldOutPrompts();

  it.each([...new Set(cases.map(({ kind }) => kind))])(
    '%s: the answers are those of training/check_image.py',
    (wanted) => {
      const some = cases.filter(({ kind }) => kind === wanted);
      expect(some.length).toBe(25);
      for (const { id, scene: changed, answers } of some) {
        const found = answerAll(prompts[id]?.questions ?? [], readPicture(renderScene(changed)));
        expect({ id, answers: found }).toEqual({ id, answers });
      }
      // A change that no question notices would show nothing.
      expect(some.flatMap(({ answers }) => answers)).toContain(false);
    },
  );
});

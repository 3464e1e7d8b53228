/** Prompts of people: the notation, what is refused, and that true pictures pass every question that follows from it. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../src/dpg/shapes/answer.ts';
import { faultOf } from '../../../src/dpg/shapes/fault.ts';
import { parsePeople } from '../../../src/dpg/shapes/people.ts';
import { readPicture } from '../../../src/dpg/shapes/read-picture.ts';
import type { Said } from '../../../src/dpg/shapes/said.ts';
import { type AnyScene, renderScene } from '../../support/drawing/shapes-renderer.ts';

const file = fileURLToPath(new URL('../../../bench/shapes-dpg/people.json', import.meta.url));
const prompts = parsePeople(readFileSync(file, 'utf8'), file);

/** A picture of which all that was said is true; only for prompts whose cells are all said. */
function truth({ ground, objects }: Said): AnyScene | undefined {
  const placed = objects.flatMap(({ cell, size = 'medium', fill = 'solid', ...looks }) =>
    cell ? [{ ...looks, size, fill, row: cell[0], col: cell[1] }] : [],
  );
  return placed.length === objects.length ? { background: ground, objects: placed } : undefined;
}

describe('the prompts of people', () => {
  it('ask for all that they say', () => {
    const [prompt] = parsePeople(
      JSON.stringify([
        {
          p: 'two red stars, the large one left of a hollow blue moon; left half grey, right half white',
          g: ['grey', 'white', 'v'],
          o: ['star red large', 'star red small @02', 'moon blue outlined'],
          r: ['2>0x'],
        },
      ]),
      'some.json',
    );
    expect(prompt?.said.ground).toEqual({ split: 'vertical', colours: ['grey', 'white'] });
    expect(prompt?.questions.map(({ category, text, parents }) => [category, text, parents])).toEqual([
      ['entity', 'Is there a star?', []],
      ['attribute', 'Is there a red star?', [0]],
      ['attribute', 'Is there a large red star?', [1]],
      ['attribute', 'Is there a small red star?', [1]],
      ['count', 'Are there exactly 2 red stars?', [1]],
      ['relation', 'Is a red star in each of its cells?', [1]],
      ['entity', 'Is there a moon?', []],
      ['attribute', 'Is there a blue moon?', [6]],
      ['attribute', 'Is every blue moon outlined?', [7]],
      ['background', 'Is the background (left) grey?', []],
      ['background', 'Is the background (right) white?', []],
    ]);
  });

  it('ask about an order that holds for everything of the same name', () => {
    const row = {
      p: 'a red star under a blue moon',
      g: ['white'],
      o: ['star red', 'moon blue'],
      r: ['0>1y'],
    };
    const [prompt] = parsePeople(JSON.stringify([row]), 'some.json');
    expect(prompt?.questions.find(({ category }) => category === 'relation')).toEqual({
      id: 4,
      category: 'relation',
      parents: [1, 3],
      text: 'Is every red star below the blue moon?',
      check: {
        kind: 'relation',
        relation: 'below',
        match: { shape: 'star', colour: 'red' },
        other: { shape: 'moon', colour: 'blue' },
      },
    });
  });

  it('pass on true pictures, question by question and in everything', () => {
    const known = prompts.flatMap(({ prompt, said, questions }) => {
      const scene = truth(said);
      return scene ? [{ prompt, said, questions, seen: readPicture(renderScene(scene)) }] : [];
    });
    expect(known.length).toBeGreaterThan(50);
    expect(known.filter(({ questions, seen }) => answerAll(questions, seen).includes(false))).toEqual([]);
    expect(known.filter(({ said, seen }) => faultOf(said, seen) !== undefined)).toEqual([]);
  });
});

describe('a file of prompts', () => {
  const row = { p: 'a red star', g: ['white'], o: ['star red'], r: [] };
  it.each([
    ['that is no JSON', '[', /^some.json is no JSON$/],
    [
      'with an unknown shape',
      [row, { ...row, o: ['cube red'] }],
      /^some.json: prompt 1: "cube red" is no shape/,
    ],
    ['with an unknown word', [{ ...row, o: ['star red wobbly'] }], /"star red wobbly" is no shape/],
    ['with two colours but no halves', [{ ...row, g: ['white', 'grey'] }], /white, grey is no background/],
    ['with halves of one colour', [{ ...row, g: ['white', 'h'] }], /white, h is no background/],
    [
      'with an order of things that are not there',
      [{ ...row, r: ['0>1x'] }],
      /names an object that is not there/,
    ],
    ['with six shapes', [{ ...row, o: Array(6).fill('star red') }], /prompt 0: Too big/],
  ])('%s is refused by name and number', (_, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => parsePeople(text, 'some.json')).toThrow(message);
  });
});

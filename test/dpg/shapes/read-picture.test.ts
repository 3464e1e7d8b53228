/** Reads pictures back whose truth is known: exact ones, worn ones, and some that no model should have drawn. */

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { answerAll } from '../../../src/dpg/shapes/answer.ts';
import type { Picture } from '../../../src/dpg/shapes/picture.ts';
import type { GrammarPrompt, Scene } from '../../../src/dpg/shapes/prompts.ts';
import { readPicture } from '../../../src/dpg/shapes/read-picture.ts';
import { colours, fills, shapes, sizes } from '../../../src/dpg/shapes/world.ts';
import { fixturePath } from '../../support/drawing/reference.ts';
import {
  generator,
  heldOutPrompts,
  noisy,
  seenLines,
  truthLines,
  worn,
} from '../../support/drawing/shapes-prompts.ts';
import { centres, type PlacedObject, renderScene } from '../../support/drawing/shapes-renderer.ts';

// Hundreds of pictures are read here.
vi.setConfig({ testTimeout: 240_000 });

const prompts = heldOutPrompts();
const white: Scene['background'] = { split: 'plain', colours: ['white'] };
const object = (more: Partial<PlacedObject> = {}): PlacedObject => ({
  shape: 'circle',
  colour: 'blue',
  size: 'medium',
  fill: 'solid',
  row: 1,
  col: 1,
  ...more,
});

/** Part of the questions of true pictures that are answered with yes. */
async function rightAnswers(
  some: readonly GrammarPrompt[],
  change: (picture: Picture, i: number) => Promise<Picture>,
) {
  let right = 0;
  let asked = 0;
  for (const [i, { scene, questions }] of some.entries()) {
    const answers = answerAll(questions, readPicture(await change(renderScene(scene), i)));
    right += answers.filter(Boolean).length;
    asked += answers.length;
  }
  return right / asked;
}

describe('true pictures', () => {
  it('of the held-out prompts are read without any fault', () => {
    for (const { scene } of prompts)
      expect(seenLines(readPicture(renderScene(scene)))).toEqual(truthLines(scene));
  });

  it('of all 72 looks, side by side, are read without any fault', () => {
    const scenes: Scene[] = JSON.parse(readFileSync(fixturePath('shapes-dpg/looks.json'), 'utf8'));
    for (const scene of scenes) expect(seenLines(readPicture(renderScene(scene)))).toEqual(truthLines(scene));
  });

  it('are read alike wherever the object lies', () => {
    const random = generator(3);
    const any = <T>(options: readonly T[]): T => {
      const found = options[Math.floor(random() * options.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    };
    for (let round = 0; round < 60; round++) {
      const [dx, dy] = [Math.round(random() * 72 - 36), Math.round(random() * 72 - 36)];
      const looks = {
        shape: any(shapes),
        size: any(sizes),
        fill: any(fills),
        colour: any(colours.slice(0, 7)),
      };
      const picture = renderScene({ background: white, objects: [object({ ...looks, dx, dy })] });
      expect(readPicture(picture).objects).toEqual([
        expect.objectContaining({ ...looks, x: centres[1] + dx, y: centres[1] + dy }),
      ]);
    }
  });
});

describe('worn pictures of the held-out prompts keep their answers', () => {
  const some = prompts.filter((_, i) => i % 10 === 0);

  it.each([
    [6, 1],
    [12, 0.99],
    [18, 0.98],
  ])('with noise of %i of 255: %f', async (sigma, least) => {
    expect(await rightAnswers(some, async (picture, i) => noisy(picture, sigma, i))).toBeGreaterThanOrEqual(
      least,
    );
  });

  it.each([
    [0.6, 90, 1],
    [1, 75, 0.98],
    [1.4, 50, 0.96],
  ])('with a blur of %f and JPEG of quality %i: %f', async (blur, quality, least) => {
    expect(await rightAnswers(some, (picture) => worn(picture, blur, quality))).toBeGreaterThanOrEqual(least);
  });
});

describe('what no scene has', () => {
  it('objects that touch are told apart', () => {
    const objects = [
      object({ shape: 'square', size: 'large', dx: 4 }),
      object({ shape: 'square', size: 'large', col: 2, dx: -4 }),
    ];
    const { objects: seen } = readPicture(renderScene({ background: white, objects }));
    expect(seen.map(({ shape, colour, col }) => [shape, colour, col])).toEqual([
      ['square', 'blue', 1],
      ['square', 'blue', 2],
    ]);
  });

  it('a shape in wrong colours is still that shape', () => {
    const picture = renderScene({ background: white, objects: [object({ shape: 'heart', size: 'large' })] });
    for (let y = 62; y < 90; y++) {
      for (let x = 44; x < 84; x++) {
        const at = (y * 128 + x) * 3;
        if ((picture.rgb[at] ?? 255) < 60) picture.rgb.set([250, 140, 20], at);
      }
    }
    expect(readPicture(picture).objects.map(({ shape, size }) => ({ shape, size }))).toEqual([
      { shape: 'heart', size: 'large' },
    ]);
  });

  it('a smear is something, but of no shape', () => {
    const picture = renderScene({ background: white, objects: [] });
    // A thin zigzag, as wide as a large object.
    for (let k = 0; k < 36; k++) {
      for (let w = 0; w < 5; w++)
        picture.rgb.set([220, 40, 40], ((46 + 4 * Math.abs((k % 12) - 6) + w) * 128 + 44 + k) * 3);
    }
    const { objects } = readPicture(picture);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.filter(({ shape }) => shape !== undefined)).toEqual([]);
    expect(objects[0]?.colour).toBe('red');
  });

  it('specks and hair lines are nothing', () => {
    const picture = renderScene({ background: white, objects: [] });
    for (let x = 0; x < 128; x++) picture.rgb.set([20, 20, 20], (30 * 128 + x) * 3);
    for (let y = 80; y < 84; y++)
      picture.rgb.set([220, 40, 40, 220, 40, 40, 220, 40, 40], (y * 128 + 60) * 3);
    expect(readPicture(picture)).toEqual({ ground: { split: 'plain', colours: ['white'] }, objects: [] });
  });

  it('noise has no background, so nothing can be told of it', () => {
    const flat = { rgb: new Uint8Array(128 * 128 * 3).fill(128), width: 128, height: 128 };
    expect(readPicture(noisy(flat, 90, 1))).toEqual({ ground: undefined, objects: [] });
    const red = { rgb: flat.rgb.map((_, i) => [220, 40, 40][i % 3] ?? 0), width: 128, height: 128 };
    expect(readPicture(red).ground).toBeUndefined();
  });

  it('a picture of another size is refused', () => {
    expect(() => readPicture({ rgb: new Uint8Array(64 * 64 * 3), width: 64, height: 64 })).toThrow(
      /128x128 pixels, not 64x64/,
    );
  });
});

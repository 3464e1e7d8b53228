/** Right in everything: true pictures are, and a picture with one thing changed is not, whatever that thing is. */

import { describe, expect, it } from 'vitest';
import { faultOf } from '../../../src/dpg/shapes/fault.ts';
import type { Seen, SeenObject } from '../../../src/dpg/shapes/read-picture.ts';
import { readPicture } from '../../../src/dpg/shapes/read-picture.ts';
import type { Said } from '../../../src/dpg/shapes/said.ts';
import { heldOutPrompts } from '../../support/drawing/shapes-prompts.ts';
import { centres, renderScene } from '../../support/drawing/shapes-renderer.ts';

const object = (row: number, col: number, more: Partial<SeenObject> = {}): SeenObject => ({
  shape: 'star',
  colour: 'red',
  size: 'medium',
  fill: 'solid',
  x: centres[col] ?? 0,
  y: centres[row] ?? 0,
  row,
  col,
  misfit: 0,
  ...more,
});
const seen = (...objects: SeenObject[]): Seen => ({
  ground: { split: 'plain', colours: ['white'] },
  objects,
});
const said = (objects: Said['objects'], order: Said['order'] = []): Said => ({
  ground: { split: 'plain', colours: ['white'] },
  objects,
  order,
});
const star = { shape: 'star', colour: 'red' } as const;
const circle = { shape: 'circle', colour: 'blue' } as const;
const aCircle = { shape: 'circle', colour: 'blue' } as const;

describe('a picture', () => {
  it.each([
    [
      'of another background',
      { ...seen(object(0, 0)), ground: { split: 'plain', colours: ['grey'] } as const },
      /background/,
    ],
    ['without a background', { ground: undefined, objects: [object(0, 0)] }, /background is none/],
    ['of nothing', seen(), /^Missing: large red star, top left$/],
    ['of another shape', seen(object(0, 0, { size: 'large', shape: 'moon' })), /^Missing/],
    ['of another colour', seen(object(0, 0, { size: 'large', colour: 'pink' })), /^Missing/],
    ['of another size', seen(object(0, 0)), /^Missing/],
    ['at another place', seen(object(0, 1, { size: 'large' })), /^Missing/],
    [
      'of one more',
      seen(object(0, 0, { size: 'large' }), object(2, 2)),
      /^Too many: medium red star, bottom right$/,
    ],
  ] as const)('%s is wrong', (_, picture, fault) => {
    expect(faultOf(said([{ ...star, size: 'large', cell: [0, 0] }]), picture)).toMatch(fault);
  });

  it('is right where only that differs which was not said', () => {
    expect(faultOf(said([star]), seen(object(2, 1, { size: 'small', fill: 'striped' })))).toBeUndefined();
  });

  it('may give the things that are alike to the words in any way that fits', () => {
    const anyStarAndALargeOne = said([star, { ...star, size: 'large' }]);
    expect(faultOf(anyStarAndALargeOne, seen(object(0, 0, { size: 'large' }), object(1, 1)))).toBeUndefined();
    expect(faultOf(anyStarAndALargeOne, seen(object(0, 0), object(1, 1)))).toBe('Missing: large red star');
  });

  it('has its things in the order that was said, by more than a wobble', () => {
    const below = said([star, circle], [{ far: 0, near: 1, axis: 'y' }]);
    expect(faultOf(below, seen(object(2, 1), object(0, 1, aCircle)))).toBeUndefined();
    expect(faultOf(below, seen(object(0, 1), object(2, 1, aCircle)))).toBe('They stand in another order');
    expect(faultOf(below, seen(object(1, 1, { y: 70 }), object(1, 2, aCircle)))).toBe(
      'They stand in another order',
    );
  });

  it('is right when it is the true picture of a prompt of the grammar', () => {
    const faults = heldOutPrompts()
      .slice(0, 40)
      .map((prompt) => faultOf(prompt.said, readPicture(renderScene(prompt.scene))));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });
});

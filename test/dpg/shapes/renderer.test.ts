/** The pictures that the other tests draw are those of training/render.py. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/dpg/shapes/prompts.ts';
import { loadSharp } from '../../../src/images/load-sharp.ts';
import { fixturePath, maxAbsDiff } from '../../support/drawing/reference.ts';
import { renderScene } from '../../support/drawing/shapes-renderer.ts';

const scenes: Scene[] = JSON.parse(readFileSync(fixturePath('shapes-dpg/looks.json'), 'utf8'));

describe('pictures of all 72 looks on all kinds of background', () => {
  it.each(scenes.map((scene, i) => [i, scene] as const))('number %i', async (i, scene) => {
    const sharp = await loadSharp();
    const expected = await sharp(fixturePath(`shapes-dpg/looks-${i}.png`))
      .raw()
      .toBuffer();
    expect(maxAbsDiff(renderScene(scene).rgb, expected)).toBeLessThanOrEqual(1);
  });

  it('are all there', () => {
    const looks = scenes.flatMap(({ objects }) => objects.map((o) => `${o.shape} ${o.size} ${o.fill}`));
    expect(new Set(looks).size).toBe(72);
  });
});

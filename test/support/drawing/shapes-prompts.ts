/** The held-out prompts of the little world, and pictures of them as a model's decoder blurs them. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Picture } from '../../../src/dpg/shapes/picture.ts';
import { type GrammarPrompt, parseGrammar } from '../../../src/dpg/shapes/prompts.ts';
import type { Seen } from '../../../src/dpg/shapes/read-picture.ts';
import { loadSharp } from '../../../src/images/load-sharp.ts';
import type { AnyScene } from './shapes-renderer.ts';

const file = fileURLToPath(new URL('../../../bench/shapes-dpg/grammar.jsonl', import.meta.url));

export function heldOutPrompts(): GrammarPrompt[] {
  return parseGrammar(readFileSync(file, 'utf8'), file);
}

/** What a faultless reader sees of a scene, as sorted lines. */
export function truthLines({ background, objects }: AnyScene): string[] {
  const lines = objects.map(
    ({ shape, colour, size, fill, row, col }) => `${row} ${col}: ${size} ${fill} ${colour} ${shape}`,
  );
  return [...lines.sort(), `${background.split} ${background.colours.join(' ')}`];
}

export function seenLines({ ground, objects }: Seen): string[] {
  const lines = objects.map(
    ({ shape, colour, size, fill, row, col }) => `${row} ${col}: ${size} ${fill} ${colour} ${shape}`,
  );
  return [...lines.sort(), ground === undefined ? 'none' : `${ground.split} ${ground.colours.join(' ')}`];
}

/** Gaussian noise of `sigma`, the same every time. */
export function noisy({ rgb, ...size }: Picture, sigma: number, seed: number): Picture {
  const random = generator(seed);
  const values = Uint8ClampedArray.from(rgb, (value) => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return value + sigma * radius * Math.cos(2 * Math.PI * random());
  });
  return { rgb: new Uint8Array(values.buffer), ...size };
}

/** Blurred and squeezed through a JPEG file. */
export async function worn({ rgb, width, height }: Picture, blur: number, quality: number): Promise<Picture> {
  const sharp = await loadSharp();
  const blurred = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .blur(blur)
    .raw()
    .toBuffer();
  const jpeg = await sharp(blurred, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  return { rgb: new Uint8Array(await sharp(jpeg).raw().toBuffer()), width, height };
}

/** Numbers from 0 to 1 (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

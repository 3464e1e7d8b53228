/** LoRAs that make a model draw in few steps want a sampler, steps and guidance of their own. Their names tell them. */

import path from 'node:path';
import type { PictureRequest } from '../../../request/request.ts';
import type { SamplerName } from '../../samplers/index.ts';

type Defaults = Pick<PictureRequest, 'steps' | 'guidance'> & { readonly sampler: SamplerName };

/** As published: `Hyper-SD15-8steps-CFG-lora`, `lcm-lora-sdv1-5`, `TCD-SD15-LoRA`. */
const kinds: readonly (readonly [RegExp, (match: RegExpExecArray) => Defaults])[] = [
  // The one of one step is made for a single timestep, but draws well in more.
  [/hyper.?sd.*\b1[^\d]?steps?\b/i, () => ({ sampler: 'tcd', steps: 4, guidance: 1 })],
  [
    /hyper.?sd.*?(\d+).?steps?.?cfg/i,
    (match) => ({ sampler: 'ddim_trailing', steps: stepsIn(match), guidance: 6 }),
  ],
  [
    /hyper.?sd.*?(\d+).?steps?/i,
    (match) => ({ sampler: 'ddim_trailing', steps: stepsIn(match), guidance: 1 }),
  ],
  [/(^|[^a-z])tcd([^a-z]|$)/i, () => ({ sampler: 'tcd', steps: 6, guidance: 1 })],
  [/(^|[^a-z])lcm([^a-z]|$)/i, () => ({ sampler: 'lcm', steps: 6, guidance: 1 })],
];

/** Less of such a LoRA leaves a model that needs its own steps. */
const leastStrength = 0.5;

/** What requests are filled up with that leave it open; of several such LoRAs the last counts. */
export function distilledDefaults(
  loras: readonly { readonly file: string; readonly strength: number }[],
): Defaults | undefined {
  const strong = loras.filter(({ strength }) => strength >= leastStrength);
  return strong.map(({ file }) => defaultsOf(path.basename(file, '.safetensors'))).findLast(Boolean);
}

function defaultsOf(name: string): Defaults | undefined {
  for (const [pattern, make] of kinds) {
    const match = pattern.exec(name.replaceAll('_', '-'));
    if (match !== null) return make(match);
  }
  return undefined;
}

function stepsIn([, steps]: RegExpExecArray): number {
  return Math.min(20, Math.max(1, Number(steps)));
}

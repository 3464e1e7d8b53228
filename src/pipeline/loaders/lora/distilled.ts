/** LoRAs that make a model draw in few steps want a sampler, steps and guidance of their own. Their names tell them. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readSafetensors } from '../../../graph/safetensors/header.ts';
import type { PictureRequest } from '../../../request/request.ts';
import type { SamplerName } from '../../samplers/index.ts';

type Defaults = Pick<PictureRequest, 'steps' | 'guidance'> & { readonly sampler: SamplerName };

/** As published: `Hyper-SD15-8steps-CFG-lora`, `lcm-lora-sdv1-5`, `TCD-SD15-LoRA`. */
const kinds: readonly (readonly [RegExp, (match: RegExpExecArray) => Defaults])[] = [
  // Its authors sample the one of one step by TCD; timestep 800 is for their SDXL network alone. Up to 8 steps do well.
  [/hyper.?sd.*\b1[^\d]?steps?\b/i, () => ({ sampler: 'tcd', steps: 1, guidance: 1 })],
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
export async function distilledDefaults(
  loras: readonly { readonly file: string; readonly strength: number }[],
): Promise<Defaults | undefined> {
  const strong = loras.filter(({ strength }) => strength >= leastStrength);
  const each = await Promise.all(strong.map(({ file }) => defaultsOf(file)));
  return each.findLast((found) => found !== undefined);
}

/** By its own name; people change that, so then by what it was called before. */
async function defaultsOf(file: string): Promise<Defaults | undefined> {
  const own = byName(path.basename(file, '.safetensors'));
  if (own !== undefined) return own;
  const { metadata } = await readSafetensors(file);
  const { file: published, title } = await pulledAs(file);
  for (const name of [published, metadata.ss_output_name, metadata['modelspec.title'], title]) {
    const found = name === undefined ? undefined : byTitle(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byName(name: string): Defaults | undefined {
  for (const [pattern, make] of kinds) {
    const match = pattern.exec(name.replaceAll('_', '-'));
    if (match !== null) return make(match);
  }
  return undefined;
}

/** A title may name what the LoRA goes with; only what it begins with, after an owner, is what it is. */
function byTitle(title: string): Defaults | undefined {
  const name = title.replace(/^[\w.-]+\//, '');
  return /^(hyper|lcm|tcd)/i.test(name) ? byName(name) : undefined;
}

const recordSchema = z.object({ file: z.string().optional(), title: z.string().optional() });

/** What a pull wrote beside the file: its name where it came from, and its page's title. */
async function pulledAs(file: string): Promise<z.output<typeof recordSchema>> {
  try {
    const record = await readFile(file.replace(/\.safetensors$/, '.pulled.json'), 'utf8');
    return recordSchema.parse(JSON.parse(record));
  } catch {
    // It was put there by hand, or nothing can be learnt.
    return {};
  }
}

function stepsIn([, steps]: RegExpExecArray): number {
  return Math.min(20, Math.max(1, Number(steps)));
}

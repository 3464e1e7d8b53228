/** A bundle with LoRAs laid over its UNet and its text encoder. */

import path from 'node:path';
import type { WeightPatch } from '../../../graph/patches/patch.ts';
import { createWeights, type Weights } from '../../../graph/safetensors/weight-set.ts';
import type { Bundle } from '../../bundle.ts';
import { distilledDefaults } from './distilled.ts';
import { moduleNames } from './lora-modules.ts';
import { type PatchedPart, readLora } from './read-lora.ts';

export interface LoraSource {
  readonly file: string;
  readonly strength: number;
}

/** @throws as `readLora` */
export async function withLoras(bundle: Bundle, loras: readonly LoraSource[]): Promise<Bundle> {
  const weights: Partial<Record<PatchedPart, Weights>> = {
    unet: await bundle.weightsOf('unet'),
    ...(bundle.configs.clip && { text_encoder: await bundle.weightsOf('text_encoder') }),
  };
  const keysOf = (part: PatchedPart) => weights[part]?.tensors.keys() ?? [];
  const modules = moduleNames(keysOf('unet'), keysOf('text_encoder'), bundle.configs.unet);
  const patches = new Map<PatchedPart, Map<string, WeightPatch[]>>();
  const notes: string[] = [];
  for (const { file, strength } of loras) {
    const read = await readLora(file, strength, { modules, weights });
    notes.push(...read.notes);
    for (const [part, changes] of read.patches) {
      const all = patches.get(part) ?? new Map<string, WeightPatch[]>();
      for (const [key, patch] of changes) all.set(key, [...(all.get(key) ?? []), patch]);
      patches.set(part, all);
    }
  }
  const patched = new Map(
    [...patches].map(([part, changes]) => [
      part,
      createWeights(weights[part]?.tensors ?? new Map(), changes),
    ]),
  );
  return {
    ...bundle,
    defaults: { ...bundle.defaults, ...(await distilledDefaults(loras)) },
    loras: loras.map(({ file }) => path.basename(file, '.safetensors')),
    notes: [...bundle.notes, ...notes],
    weightsOf: async (part) =>
      (part === 'unet' || part === 'text_encoder' ? patched.get(part) : undefined) ?? bundle.weightsOf(part),
  };
}

/** Reads a LoRA file as patches of a model's weights. */

import { AppError, UserError } from '../../../errors.ts';
import type { WeightPatch } from '../../../graph/patches/patch.ts';
import { quote, readSafetensors, type TensorEntry } from '../../../graph/safetensors/header.ts';
import { readValues } from '../../../graph/safetensors/read-values.ts';
import type { Weights } from '../../../graph/safetensors/weight-set.ts';
import { expectKind } from '../file-kind.ts';
import type { Module } from './lora-modules.ts';
import { slotOf } from './lora-slots.ts';
import { BadModule, type ModuleTensors, makePatch } from './make-patch.ts';

export type PatchedPart = Module['part'];

/** What a LoRA is laid over. */
export interface LoraTarget {
  readonly modules: ReadonlyMap<string, Module>;
  /** The text encoder is absent where the model has no CLIP. */
  readonly weights: Readonly<Partial<Record<PatchedPart, Weights>>>;
}

export interface LoraPatches {
  readonly patches: ReadonlyMap<PatchedPart, ReadonlyMap<string, WeightPatch>>;
  /** What of the file is not used, for people; one line each. */
  readonly notes: readonly string[];
}

/**
 * Reads `file` for `target`.
 * @throws UserError `foreign_model`, `wrong_kind` or `lora_mismatch`, with the keys that don't fit; AppError
 * `missing_file` or `bad_safetensors`
 */
export async function readLora(file: string, strength: number, target: LoraTarget): Promise<LoraPatches> {
  const { tensors, metadata } = await readSafetensors(file);
  expectKind(file, tensors, 'lora');
  const { found, strangers, textKeys } = group(tensors, target);
  if (found.size === 0) {
    throw mismatch(
      file,
      `none of its ${tensors.size} keys belongs to this model, such as ${example([...tensors.keys()])}`,
    );
  }
  const patches = new Map<PatchedPart, Map<string, WeightPatch>>();
  for (const [name, { module, tensors: own }] of found) {
    const add = (ending: string, parts: ModuleTensors, scaleFor: (rank: number) => number) => {
      const key = `${module.key}.${ending}`;
      const weight = target.weights[module.part]?.tensors.get(key);
      if (weight === undefined) throw new BadModule(`the model has no ${key}`);
      const patch = makePatch(parts, weight, { strength, scaleFor });
      const ofPart = patches.get(module.part) ?? new Map<string, WeightPatch>();
      patches.set(module.part, ofPart.set(key, patch));
    };
    try {
      const { alpha, biasDifference, ...rest } = own;
      const scaleFor = await scaleOf(alpha, adapterScale(metadata, module.part));
      if (Object.keys(rest).length > 0) add('weight', rest, scaleFor);
      if (biasDifference) add('bias', { difference: biasDifference }, scaleFor);
    } catch (error) {
      if (error instanceof BadModule) throw mismatch(file, `${quote(name)}: ${error.message}`);
      throw error;
    }
  }
  const notes: string[] = [];
  if (textKeys > 0) notes.push(`${file}: its text encoder's part is not used, as the model has no CLIP`);
  if (strangers.length > 0) {
    const count = `${strangers.length} of ${tensors.size} keys belong to nothing in this model`;
    notes.push(`${file}: ${count}, such as ${example(strangers)}`);
  }
  return { patches, notes };
}

function mismatch(file: string, why: string): UserError {
  return new UserError('lora_mismatch', `${file} doesn't fit this model: ${why}`);
}

function example(keys: readonly string[]): string {
  return keys.slice(0, 2).map(quote).join(' and ');
}

interface FoundModule {
  readonly module: Module;
  readonly tensors: ModuleTensors;
}

function group(all: ReadonlyMap<string, TensorEntry>, { modules, weights }: LoraTarget) {
  const found = new Map<string, FoundModule>();
  const strangers: string[] = [];
  let textKeys = 0;
  for (const [key, entry] of all) {
    const place = slotOf(key);
    const module = place && modules.get(place.module);
    if (place === undefined || module === undefined) {
      if (weights.text_encoder === undefined && /^(lora_te1?_|text_encoder\.)/.test(key)) textKeys++;
      else strangers.push(key);
      continue;
    }
    const known = found.get(place.module) ?? { module, tensors: {} };
    known.tensors[place.slot] = entry;
    found.set(place.module, known);
  }
  return { found, strangers, textKeys };
}

async function scaleOf(alpha: TensorEntry | undefined, usual: number): Promise<(rank: number) => number> {
  if (alpha === undefined) return () => usual;
  const [value] = await readValues(alpha);
  if (value === undefined || !Number.isFinite(value)) {
    throw new AppError('bad_safetensors', `${alpha.file}: ${quote(alpha.name)} is no finite number`);
  }
  return (rank) => value / rank;
}

/** alpha / rank as PEFT notes it in a file's metadata, where the tensors have none of their own. */
function adapterScale(metadata: Readonly<Record<string, string>>, part: PatchedPart): number {
  try {
    const config: Record<string, unknown> = JSON.parse(metadata.lora_adapter_metadata ?? '{}');
    const [alpha, rank] = [config[`${part}.lora_alpha`], config[`${part}.r`]];
    return typeof alpha === 'number' && typeof rank === 'number' && rank > 0 ? alpha / rank : 1;
  } catch {
    // A note that can't be read says nothing.
    return 1;
  }
}

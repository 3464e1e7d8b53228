/** ControlNets: a file in diffusers' or Stability's layout, or a folder as diffusers writes it. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, suggestNearest, UserError } from '../../errors.ts';
import { buildControlHint, buildControlNet } from '../../graph/models/controlnet.ts';
import type { UnetConfig } from '../../graph/models/unet-config.ts';
import { readSafetensors } from '../../graph/safetensors/header.ts';
import { createWeights, type Weights } from '../../graph/safetensors/weight-set.ts';
import { openWeights } from '../../graph/safetensors/weights.ts';
import { expectKind } from './file-kind.ts';
import { isPlainName, listControlNets, refusePickle } from './library.ts';
import { fromLdm } from './names/translate.ts';
import { controlNetNames } from './names/unet-names.ts';
import type { Tensors } from './single-file.ts';

/**
 * The ControlNet that `kind` means: a name in the folder, or a word such as `canny` that one name contains.
 * @throws UserError `unknown_adapter`
 */
export async function findControlNet(kind: string, modelsFolder: string): Promise<string> {
  const names = isPlainName(kind) ? await listControlNets(modelsFolder) : [];
  const known = names.map(({ name }) => name);
  const containing = names.filter(({ name }) => name.toLowerCase().includes(kind.toLowerCase()));
  const found =
    names.find(({ name }) => name === kind) ?? (containing.length === 1 ? containing[0] : undefined);
  if (found !== undefined) return found.file;
  if (isPlainName(kind)) await refusePickle(path.join(modelsFolder, 'controlnets', kind));
  const choices = containing.length > 1 ? containing.map(({ name }) => name) : known;
  const hint = known.length === 0 ? 'models/controlnets/ holds none' : suggestNearest(kind, choices);
  throw new UserError('unknown_adapter', `There is no single ControlNet ${JSON.stringify(kind)}; ${hint}`);
}

/**
 * Its tensors by diffusers' names, if they fit the UNet that they are to control.
 * @throws UserError `control_mismatch`, `wrong_kind` or `foreign_model`
 */
export async function readControlNet(file: string, config: UnetConfig): Promise<Weights> {
  const tensors = await tensorsOf(file);
  expectKind(file, tensors, 'controlnet');
  const ldm = [...tensors.keys()].some((key) => /(^|\.)input_hint_block\./.test(key));
  const translate = ldm ? fromLdm(controlNetNames(config)) : (key: string) => key;
  const named = new Map(
    [...tensors].flatMap(([key, entry]) => {
      const name = translate(key.replace(/^control_model\./, ''));
      return name === undefined ? [] : [[name, entry] as const];
    }),
  );
  const weights = createWeights(named);
  try {
    const trial = { precision: 'f32', fused: new Set<never>() } as const;
    buildControlHint(config, weights, trial);
    buildControlNet(config, weights, trial);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'weights_mismatch') throw error;
    throw new UserError('control_mismatch', `${file} doesn't control this model: ${error.message}`, {
      cause: error,
    });
  }
  return weights;
}

async function tensorsOf(file: string): Promise<Tensors> {
  if ((await stat(file)).isDirectory()) return (await openWeights(path.resolve(file))).tensors;
  return (await readSafetensors(file)).tensors;
}

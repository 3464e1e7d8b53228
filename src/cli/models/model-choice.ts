/** Which model a subcommand uses. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import type { Bundle } from '../../pipeline/bundle.ts';
import {
  bundleFolders,
  fileOn,
  isBundle,
  listModelNames,
  resolveModel,
} from '../../pipeline/loaders/library.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { badRequest } from '../../request/bad-request.ts';
import type { ModelRef } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';

/** The model in the box. */
const preferred = 'shapes';

/** A model as it is typed: its base may be left open. */
export type TypedModel = { readonly [K in keyof ModelRef]?: ModelRef[K] | undefined };

/** The model that is asked for, on the configured base or the usual one. @throws UserError `unknown_model` …; BadRequest */
export async function chooseModel(
  { base, adapters = [], reader, vae }: TypedModel,
  { model, modelsFolder }: Pick<Config, 'model' | 'modelsFolder'>,
): Promise<Bundle> {
  const file = await modelPath(base ?? model, modelsFolder);
  if (reader !== undefined && (await isBundle(file))) {
    throw badRequest('ownReader', { flag: '--base', model: modelName(file, modelsFolder) });
  }
  return readModel({ base: file, adapters, reader, vae }, modelsFolder);
}

/**
 * The folder or file of the model that `model` names; without a name, the bundle `shapes`, else the first of `models`.
 * @throws UserError `unknown_model`, or `no_model` where there is none at all
 */
export async function modelPath(model: string | undefined, models: string): Promise<string> {
  if (model !== undefined) return resolveModel(model, models);
  const names = await listModelNames(models);
  const name = names.includes(preferred) ? preferred : names[0];
  if (name === undefined) {
    throw new UserError('no_model', `There is no model in ${models}; ELLA_MODELS_DIR names another folder`);
  }
  return resolveModel(name, models);
}

/** What to ask a worker for: a model in the models folder by its name, any other by its path. */
export function modelName(file: string, models: string): string {
  const name = path.basename(file, '.safetensors');
  const known = [
    ...bundleFolders(models).map((folder) => path.join(path.resolve(folder), name)),
    fileOn('checkpoint', name, path.resolve(models)),
  ];
  return known.includes(path.resolve(file)) ? name : path.resolve(file);
}

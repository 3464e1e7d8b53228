/** Which bundle a subcommand uses. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import { type Bundle, listBundles, readBundle, resolveBundle } from '../../pipeline/bundle.ts';
import type { Config } from '../config/config.ts';

/** The model in the box. */
const preferred = 'shapes';

/** The bundle that `model` names, else the configured one, else the usual one. @throws UserError `unknown_model` */
export async function chooseBundle(
  model: string | undefined,
  config: Pick<Config, 'model' | 'modelsFolder'>,
): Promise<Bundle> {
  return readBundle(await bundleFolder(model ?? config.model, config.modelsFolder));
}

/**
 * The folder of the bundle that `model` names; without a name, the bundle `shapes`, else the first of `models`.
 * @throws UserError `unknown_model`, or `no_model` where there is none at all
 */
export async function bundleFolder(model: string | undefined, models: string): Promise<string> {
  if (model !== undefined) return resolveBundle(model, models);
  const names = await listBundles(models);
  const name = names.includes(preferred) ? preferred : names[0];
  if (name === undefined) {
    throw new UserError('no_model', `There is no model in ${models}; ELLA_MODELS_DIR names another folder`);
  }
  return path.join(models, name);
}

/** What to ask a worker for: a bundle in the models folder by its name, any other by its path. */
export function modelName(folder: string, models: string): string {
  return path.dirname(folder) === path.resolve(models) ? path.basename(folder) : path.resolve(folder);
}

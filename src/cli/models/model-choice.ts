/** Which bundle a subcommand uses. */

import path from 'node:path';
import { type Bundle, listBundles, readBundle, resolveBundle } from '../../pipeline/bundle.ts';
import { modelsFolder } from '../config/folders.ts';
import { packageFolder } from '../config/package-folder.ts';

/** A bundle of random weights: it draws noise, but by the real computation. For where no other is there. */
const testBundle = path.join(packageFolder, 'test', 'fixtures', 'tiny-sd15');
const preferred = 'shapes';

/** The bundle that `model` names, or else the one to use by default. @throws UserError `unknown_model` */
export async function chooseBundle(model: string | undefined): Promise<Bundle> {
  return readBundle(await bundleFolder(model || process.env.ELLA_MODEL || undefined, modelsFolder()));
}

/**
 * The folder of the bundle that `model` names; without a name, the bundle `shapes`, else the first of `models`, else
 * the one of random weights.
 * @throws UserError `unknown_model`
 */
export async function bundleFolder(model: string | undefined, models: string): Promise<string> {
  if (model !== undefined) return resolveBundle(model, models);
  const names = await listBundles(models);
  const name = names.includes(preferred) ? preferred : names[0];
  return name === undefined ? testBundle : path.join(models, name);
}

/** What to ask a worker for: a bundle in the models folder by its name, any other by its path. */
export function modelName(folder: string, models: string): string {
  return path.dirname(folder) === path.resolve(models) ? path.basename(folder) : path.resolve(folder);
}

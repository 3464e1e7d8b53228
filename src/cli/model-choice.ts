/** Which bundle a subcommand uses. */

import path from 'node:path';
import { type Bundle, listBundles, readBundle, resolveBundle } from '../pipeline/bundle.ts';
import { packageFolder } from './package-folder.ts';

export const modelsFolder = path.join(packageFolder, 'models');

/** A bundle of random weights: it draws noise, but by the real computation. For where no other is there. */
const testBundle = path.join(packageFolder, 'test', 'fixtures', 'tiny-sd15');
const preferred = 'shapes';

/** The bundle that `model` names, or else the one to use by default. @throws UserError `unknown-model` */
export async function chooseBundle(model: string | undefined): Promise<Bundle> {
  return readBundle(model === undefined ? await defaultFolder() : await resolveBundle(model, modelsFolder));
}

async function defaultFolder(): Promise<string> {
  const configured = process.env.ELLA_MODEL;
  if (configured) return resolveBundle(configured, modelsFolder);
  const names = await listBundles(modelsFolder);
  const name = names.includes(preferred) ? preferred : names[0];
  return name === undefined ? testBundle : path.join(modelsFolder, name);
}

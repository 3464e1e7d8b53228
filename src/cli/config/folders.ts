/** Where the program keeps things, unless the settings say otherwise. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { homeFolder, packageFolder } from './package-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of bundles: `ELLA_MODELS_DIR`, else `models/` where the program is at home, else the package's own. */
export function modelsFolder(env: Environment = process.env): string {
  if (env.ELLA_MODELS_DIR) return path.resolve(env.ELLA_MODELS_DIR);
  const atHome = path.join(homeFolder, 'models');
  return existsSync(atHome) ? atHome : path.join(packageFolder, 'models');
}

/** The folder that models are pulled into: never the package's own, which goes with the next installation. */
export function pullFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_MODELS_DIR || path.join(homeFolder, 'models'));
}

/** The folder of what must be kept: `ELLA_DATA_DIR`, else `data/` where the program is at home. */
export function dataFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_DATA_DIR || path.join(homeFolder, 'data'));
}

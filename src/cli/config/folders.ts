/** Where the program keeps things, unless it is told otherwise. */

import path from 'node:path';
import { packageFolder } from './package-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of bundles: `ELLA_MODELS_DIR`, else `models/` of this package. */
export function modelsFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_MODELS_DIR || path.join(packageFolder, 'models'));
}

/** The folder of what must be kept: `ELLA_DATA_DIR`, else `data/` of this package. */
export function dataFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_DATA_DIR || path.join(packageFolder, 'data'));
}

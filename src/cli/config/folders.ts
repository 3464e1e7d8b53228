/** Where the program keeps things, unless the settings say otherwise. */

import path from 'node:path';
import { homeFolder } from '../../package-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of models: `ELLA_MODELS_DIR`, else `models/` where the program is at home. */
export function modelsFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_MODELS_DIR || path.join(homeFolder, 'models'));
}

/** The folder of what must be kept: `ELLA_DATA_DIR`, else `data/` where the program is at home. */
export function dataFolder(env: Environment = process.env): string {
  return path.resolve(env.ELLA_DATA_DIR || path.join(homeFolder, 'data'));
}

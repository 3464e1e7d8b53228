/** What can be drawn with: the bundles in the models folder, read anew each time. */

import path from 'node:path';
import { messageOf } from '../errors.ts';
import { type BundleFile, listBundles, readBundle } from '../pipeline/bundle.ts';

export interface ModelSummary extends Pick<BundleFile, 'license' | 'defaults' | 'limits'> {
  /** What to ask for it by: the folder's name. */
  readonly name: string;
  /** What it calls itself. */
  readonly title: string;
  /** Whether it can draw with CLIP's tokens too. */
  readonly clip: boolean;
}

/** A bundle that can't be read, and why. */
export interface BrokenModel {
  readonly name: string;
  readonly problem: string;
}

export async function listModels(modelsFolder: string): Promise<(ModelSummary | BrokenModel)[]> {
  const names = await listBundles(modelsFolder);
  return Promise.all(
    names.map(async (name) => {
      try {
        const bundle = await readBundle(path.join(modelsFolder, name));
        const { license, defaults, limits, configs } = bundle;
        return { name, title: bundle.name, license, defaults, limits, clip: configs.clip !== undefined };
      } catch (error) {
        return { name, problem: messageOf(error) };
      }
    }),
  );
}

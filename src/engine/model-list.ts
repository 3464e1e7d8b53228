/** Lists the models in the models folder, read afresh each time. */

import { messageOf } from '../errors.ts';
import type { BundleFile } from '../pipeline/bundle.ts';
import { listModelNames } from '../pipeline/loaders/library.ts';
import { readModel } from '../pipeline/loaders/model-source.ts';
import { plainModel } from '../request/model-ref.ts';

export interface ModelSummary extends Pick<BundleFile, 'license' | 'defaults' | 'limits'> {
  /** What to ask for it by: the name of its folder or file. */
  readonly name: string;
  /** What it calls itself. */
  readonly title: string;
  /** Whether it can draw with CLIP's tokens too. */
  readonly clip: boolean;
}

/** A model that can't be read, and why. */
export interface BrokenModel {
  readonly name: string;
  readonly problem: string;
}

export async function listModels(modelsFolder: string): Promise<(ModelSummary | BrokenModel)[]> {
  const names = await listModelNames(modelsFolder);
  return Promise.all(
    names.map(async (name) => {
      try {
        const bundle = await readModel(plainModel(name), modelsFolder);
        const { license, defaults, limits, configs } = bundle;
        return { name, title: bundle.name, license, defaults, limits, clip: configs.clip !== undefined };
      } catch (error) {
        return { name, problem: messageOf(error) };
      }
    }),
  );
}

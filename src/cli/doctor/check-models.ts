/** Can the models be drawn with? Reads configs, tokenizers and the headers of the weights, never the weights. */

import { totalmem } from 'node:os';
import path from 'node:path';
import { listBundles, readBundle } from '../../pipeline/bundle.ts';
import { weightBytes } from '../../pipeline/weight-bytes.ts';
import type { Config } from '../config/config.ts';
import { bundleFolder, modelName } from '../models/model-choice.ts';
import { examine, type Finding } from './finding.ts';

/** One finding a bundle, and one on which is drawn with where nobody says. */
export async function checkModels(config: Config): Promise<Finding[]> {
  const { modelsFolder } = config;
  const names = await listBundles(modelsFolder);
  const bundles = names.map((name) => path.join(modelsFolder, name));
  const findings = [await checkDefault(config, names)];
  const chosen = await bundleFolder(config.model, modelsFolder).catch(() => undefined);
  if (chosen !== undefined && !bundles.includes(chosen)) bundles.push(chosen);
  for (const folder of bundles) findings.push(await checkBundle(folder, config));
  return findings;
}

function checkDefault({ model, modelsFolder }: Config, names: readonly string[]): Promise<Finding> {
  return examine('models', async () => {
    if (names.length === 0 && model === undefined) {
      return {
        state: 'warn',
        detail: `There is no model in ${modelsFolder}`,
        advice: 'A bot alone needs none; to draw, put a bundle there. README.md shows its layout.',
      };
    }
    const chosen = modelName(await bundleFolder(model, modelsFolder), modelsFolder);
    return { state: 'ok', detail: `${chosen} is used by default` };
  });
}

function checkBundle(folder: string, { modelMemory, modelsFolder }: Config): Promise<Finding> {
  return examine(`model ${modelName(folder, modelsFolder)}`, async () => {
    const bundle = await readBundle(folder);
    await bundle.tokenizerOf('t5');
    if (bundle.configs.clip !== undefined) await bundle.tokenizerOf('clip');
    const bytes = await weightBytes(bundle);
    const detail = `${bundle.name}, ${gigabytes(bytes)} GB of weights in f32; licence: ${bundle.license}`;
    const room = modelMemory ?? totalmem();
    if (bytes <= room) return { state: 'ok', detail };
    return {
      state: 'warn',
      detail,
      advice: `That is more than the ${gigabytes(room)} GB it may take; on a GPU with f16 it takes half.`,
    };
  });
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0);
}

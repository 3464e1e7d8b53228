/** Can the models be drawn with? Reads configs, tokenizers and the headers of the weights, never the weights. */

import { totalmem } from 'node:os';
import { listModelNames } from '../../pipeline/loaders/library.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { weightBytes } from '../../pipeline/weight-bytes.ts';
import { plainModel } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';
import { modelName, modelPath } from '../models/model-choice.ts';
import { examine, type Finding } from './finding.ts';

/** One finding a model, and one on which is used where nobody says. */
export async function checkModels(config: Config): Promise<Finding[]> {
  const { modelsFolder } = config;
  const names = await listModelNames(modelsFolder);
  const findings = [await checkDefault(config, names)];
  const chosen = await modelPath(config.model, modelsFolder).catch(() => undefined);
  const chosenName = chosen && modelName(chosen, modelsFolder);
  const all = chosenName === undefined || names.includes(chosenName) ? names : [...names, chosenName];
  for (const name of all) findings.push(await checkModel(name, config));
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
    const chosen = modelName(await modelPath(model, modelsFolder), modelsFolder);
    return { state: 'ok', detail: `${chosen} is used by default` };
  });
}

function checkModel(name: string, { modelMemory, modelsFolder }: Config): Promise<Finding> {
  return examine(`model ${name}`, async () => {
    const bundle = await readModel(plainModel(name), modelsFolder);
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

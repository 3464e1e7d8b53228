/** The models of this machine as the chat and other processes get to know them. */

import { hostname } from 'node:os';
import { messageOf } from '../../errors.ts';
import type { ModelCard, Offer } from '../../jobs/known-models.ts';
import type { Bundle } from '../../pipeline/bundle.ts';
import { listModelNames } from '../../pipeline/loaders/library.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { completeRequest, readingFactsOf } from '../../pipeline/request.ts';
import { samplerNames } from '../../pipeline/samplers/index.ts';
import { plainModel } from '../../request/model-ref.ts';
import type { Config } from '../config/config.ts';
import { filesHere, recorded } from './file-cards.ts';
import { modelName, modelPath } from './model-choice.ts';

type Here = Pick<Config, 'model' | 'modelsFolder'>;

/** Names what this machine offers: another worker of it on the same folder offers the same. */
export function offerName({ modelsFolder }: Here): string {
  return `${hostname()}:${modelsFolder}`;
}

/**
 * The default first. Broken models are left out; a default that isn't there leaves the others.
 * @param leftOut told why, in a line each
 */
export async function modelsHere(
  { model, modelsFolder }: Here,
  leftOut: (line: string) => void,
): Promise<Offer> {
  const cards = new Map<string, ModelCard>();
  const add = async (name: string) => {
    if (cards.has(name)) return;
    try {
      cards.set(name, await cardOf(await readModel(plainModel(name), modelsFolder), name));
    } catch (error) {
      leftOut(`The model ${name} can't be used: ${messageOf(error)}`);
    }
  };
  const first = await modelPath(model, modelsFolder).catch(() => undefined);
  if (first !== undefined) await add(modelName(first, modelsFolder));
  for (const name of await listModelNames(modelsFolder)) await add(name);
  const { files, problems } = await filesHere(modelsFolder);
  for (const problem of problems) leftOut(`A file can't be used: ${problem}`);
  return { models: [...cards.values()], samplers: [...samplerNames], files };
}

async function cardOf(bundle: Bundle, name: string): Promise<ModelCard> {
  const { prompt: _, seed: __, ...defaults } = completeRequest({ prompt: '-' }, bundle);
  return {
    ...(await readingFactsOf(bundle)),
    name,
    title: bundle.name,
    license: (await recorded(bundle.folder)).license ?? bundle.license,
    ...(bundle.world && { knows: bundle.world.of }),
    defaults,
  };
}

/** The bundles of this machine as the chat and other processes get to know them. */

import { hostname } from 'node:os';
import path from 'node:path';
import { messageOf } from '../../errors.ts';
import type { ModelCard, Offer } from '../../jobs/known-models.ts';
import { type Bundle, listBundles, readBundle } from '../../pipeline/bundle.ts';
import { completeRequest, largestRequest } from '../../pipeline/request.ts';
import { samplerNames } from '../../pipeline/samplers/index.ts';
import type { Log } from '../../store/log.ts';
import type { Config } from '../config/config.ts';
import { bundleFolder, modelName } from './model-choice.ts';

type Here = Pick<Config, 'model' | 'modelsFolder'>;

/** Names what this machine offers: another worker of it on the same folder offers the same. */
export function offerName({ modelsFolder }: Here): string {
  return `${hostname()}:${modelsFolder}`;
}

/** The default first. Broken bundles are left out; a default that isn't there leaves the others. */
export async function modelsHere({ model, modelsFolder }: Here, log: Log): Promise<Offer> {
  const cards = new Map<string, ModelCard>();
  const add = async (folder: string) => {
    try {
      const card = cardOf(await readBundle(folder), modelName(folder, modelsFolder));
      cards.set(card.name, card);
    } catch (error) {
      log.debug({ folder, err: error }, `A model is left out: ${messageOf(error)}`);
    }
  };
  const first = await bundleFolder(model, modelsFolder).catch(() => undefined);
  if (first !== undefined) await add(first);
  for (const name of await listBundles(modelsFolder)) {
    const folder = path.join(modelsFolder, name);
    if (folder !== first) await add(folder);
  }
  return { models: [...cards.values()], samplers: [...samplerNames] };
}

function cardOf(bundle: Bundle, name: string): ModelCard {
  const { steps, guidance, sampler, width, height, negative } = completeRequest({ prompt: '-' }, bundle);
  const { maxSize, maxSteps } = largestRequest(bundle);
  return {
    name,
    title: bundle.name,
    license: bundle.license,
    width,
    height,
    maxSize,
    maxSteps,
    clip: bundle.configs.clip !== undefined,
    defaults: { steps, guidance, sampler, ...(negative !== '' && { negative }) },
  };
}

/** What the bot knows of the models: what workers tell, or what lies on this machine until one does. */

import type { KnownModels, Models } from '../../bot/models.ts';
import { offeredModels } from '../../jobs/known-models.ts';
import { modelsHere } from '../models/model-cards.ts';
import { modelName, modelPath } from '../models/model-choice.ts';
import type { Service } from '../service/service.ts';

/** ms for which an answer is good: every command asks. */
const goodMs = 5_000;

/** What workers call the model of ELLA_MODEL, which may be given by its path. */
async function configuredModel({ model, modelsFolder }: Service['config']): Promise<string | undefined> {
  if (model === undefined) return undefined;
  return modelPath(model, modelsFolder).then(
    (file) => modelName(file, modelsFolder),
    () => model,
  );
}

export function createKnownModels({ store, config, log }: Pick<Service, 'store' | 'config' | 'log'>): Models {
  let answer: { readonly at: number; readonly models: Promise<KnownModels> } | undefined;
  const look = async (): Promise<KnownModels> => {
    const offered = await offeredModels(store);
    const known =
      offered.models.length > 0 ? offered : await modelsHere(config, (line) => log.debug({}, line));
    const configured = await configuredModel(config);
    const first = known.models.find(({ name }) => name === configured);
    if (first === undefined) return known;
    return { ...known, models: [first, ...known.models.filter((model) => model !== first)] };
  };
  return {
    list() {
      if (answer !== undefined && Date.now() - answer.at < goodMs) return answer.models;
      const models = look();
      const mine = { at: Date.now(), models };
      answer = mine;
      models.catch(() => {
        if (answer === mine) answer = undefined;
      });
      return models;
    },
  };
}

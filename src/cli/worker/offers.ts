/** What this worker can draw with: announced to the bots, and checked before it takes a job. Models come and go. */

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import { type Ability, abilities } from '../../jobs/abilities.ts';
import { offerModels } from '../../jobs/known-models.ts';
import type { Needs } from '../../jobs/route.ts';
import { findControlNet } from '../../pipeline/loaders/controlnet.ts';
import { listAll, resolveFile } from '../../pipeline/loaders/library.ts';
import { findModel } from '../../pipeline/loaders/model-source.ts';
import { modelsHere, offerName } from '../models/model-cards.ts';
import type { Service } from '../service/service.ts';

export interface Offers {
  /** Whether all is here that such a job needs. */
  has(needs: Needs): Promise<boolean>;
  stop(): Promise<void>;
}

/** How often the names in the models folder are looked at, in ms. */
const lookMs = 5_000;
/** How often the models are read and announced again while their names stay the same, in ms. */
const tellMs = 60_000;

/** Whether each is here; cheap. */
export type Able = Readonly<Record<Ability, () => Promise<boolean>>>;

export async function startOffers(
  { config, log, store }: Pick<Service, 'config' | 'log' | 'store'>,
  able: Able,
): Promise<Offers> {
  const { modelsFolder } = config;
  const stop = new AbortController();
  let known = '';
  let toldAt = Number.NEGATIVE_INFINITY;

  const warned = new Set<string>();
  const warnOnce = (line: string) => {
    if (!warned.has(line)) log.warn({}, line);
    warned.add(line);
  };
  const look = async () => {
    const models = (await listAll(modelsFolder)).join(', ');
    const here = await Promise.all(abilities.map(async (each) => ((await able[each]()) ? [each] : [])));
    const names = [models, ...here.flat()].join(', ');
    if (names === known && performance.now() - toldAt < tellMs) return;
    if (names !== known && known !== '') log.info({}, `The models here are now: ${names}`);
    const offer = await modelsHere(config, warnOnce);
    await offerModels(store, offerName(config), { ...offer, abilities: here.flat() });
    known = names;
    toldAt = performance.now();
  };
  const lookOrWarn = () =>
    look().catch((error) => {
      log.warn({ err: error }, `The models could not be announced to the bots: ${messageOf(error)}`);
    });
  const keepLooking = async () => {
    while (!stop.signal.aborted) {
      await sleep(lookMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      if (!stop.signal.aborted) await lookOrWarn();
    }
  };
  await lookOrWarn();
  const looking = keepLooking();

  return {
    has: remembered(async (needs) => {
      for (const each of needs.abilities ?? []) if (!(await able[each]())) return false;
      return areHere(needs, modelsFolder);
    }),
    async stop() {
      stop.abort();
      await looking;
    },
  };
}

async function areHere(needs: Needs, modelsFolder: string): Promise<boolean> {
  const { controlNets = [], embeddings = [], abilities: _, ...model } = needs;
  const adapters = needs.adapters.map((adapter) => ({ ...adapter, strength: 1 }));
  try {
    await findModel({ ...model, adapters }, modelsFolder);
    for (const name of controlNets) await findControlNet(name, modelsFolder);
    for (const name of embeddings) await resolveFile('embedding', name, modelsFolder);
    return true;
  } catch {
    return false;
  }
}

/** The same question is asked every second; looking for files is worth it less often. */
function remembered(look: (needs: Needs) => Promise<boolean>): (needs: Needs) => Promise<boolean> {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>();
  return (needs) => {
    const key = JSON.stringify(needs);
    const last = answers.get(key);
    if (last !== undefined && performance.now() - last.at < lookMs) return last.answer;
    const answer = look(needs);
    answers.set(key, { at: performance.now(), answer });
    return answer;
  };
}

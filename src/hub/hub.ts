/** Models from elsewhere: looked up, planned, pulled, and what is here of them. */

import { type Address, parseAddress } from './address/address.ts';
import { safeName } from './address/safe-names.ts';
import { findManifest, listCatalogue, type Manifest } from './catalogue.ts';
import { type Net, usualNet } from './download/net.ts';
import type { ModelKind, Plan } from './plan/plan.ts';
import { planManifest } from './plan/plan-catalogue.ts';
import { planCivitai } from './plan/plan-civitai.ts';
import { planHub } from './plan/plan-hub.ts';
import {
  findInstalled,
  type Installed,
  listInstalled,
  removeInstalled,
  type Verdict,
  verifyInstalled,
} from './shelf/installed.ts';
import { type Pulled, pull } from './shelf/pull.ts';
import type { PullProgress } from './shelf/tally.ts';
import type { CivitaiSite } from './sources/civitai-api.ts';
import { type HubHit, type HubSite, searchHub } from './sources/hub-api.ts';

export interface HubOptions {
  readonly modelsFolder: string;
  /** Models that came with the program, where they lie elsewhere. */
  readonly boxFolder?: string | undefined;
  readonly catalogueFolder: string;
  readonly hub: HubSite;
  readonly civitai: CivitaiSite;
  /** Hugging Face's own cache; undefined: none is looked at. */
  readonly cacheFolder: string | undefined;
  /** How this program calls itself to servers. */
  readonly agent: string;
  /** Called with the reason why nothing moves: a busy server, a broken connection. */
  readonly say?: (line: string) => void;
  readonly net?: Partial<Net>;
  /** Files fetched at the same time. */
  readonly parallel?: number;
}

export interface PullWishes {
  /** What to call it here; by default as it is called there. */
  readonly name?: string | undefined;
  /** What it is, where its tensors don't tell. */
  readonly kind?: ModelKind | undefined;
}

export interface Hub {
  catalogue(): Promise<Manifest[]>;
  /** Asks the server what `typed` means, and fetches nothing yet. @throws UserError */
  plan(typed: string, wishes: PullWishes, signal: AbortSignal): Promise<Plan>;
  pull(plan: Plan, signal: AbortSignal, onProgress?: (progress: PullProgress) => void): Promise<Pulled>;
  search(text: string, limit: number, signal: AbortSignal): Promise<HubHit[]>;
  installed(): Promise<Installed[]>;
  find(name: string): Promise<Installed>;
  verify(model: Installed, signal: AbortSignal, onBytes?: (count: number) => void): Promise<Verdict>;
  remove(model: Installed): Promise<void>;
}

const usualParallel = 4;

export function createHub(options: HubOptions): Hub {
  const { modelsFolder, boxFolder, catalogueFolder, hub, civitai, cacheFolder, agent } = options;
  const folders = boxFolder === undefined ? [modelsFolder] : [modelsFolder, boxFolder];
  const net: Net = { ...usualNet, agent, say: options.say ?? (() => undefined), ...options.net };
  const planAt = async (address: Address, wishes: PullWishes, signal: AbortSignal): Promise<Plan> => {
    if (address.site === 'hub') return planHub(net, hub, address, wishes, signal);
    if (address.site === 'civitai') return planCivitai(net, civitai, address, wishes, signal);
    const plan = await planManifest(net, hub, await findManifest(catalogueFolder, address.name), signal);
    return wishes.name === undefined ? plan : { ...plan, name: safeName(wishes.name) };
  };
  return {
    catalogue: () => listCatalogue(catalogueFolder),
    plan: (typed, wishes, signal) => planAt(parseAddress(typed, hub.endpoint), wishes, signal),
    pull: (plan, signal, onProgress = () => undefined) =>
      pull(net, plan, {
        modelsFolder,
        cacheFolder,
        parallel: options.parallel ?? usualParallel,
        signal,
        onProgress,
      }),
    search: (text, limit, signal) => searchHub(net, hub, text, limit, signal),
    installed: () => listInstalled(folders),
    find: (name) => findInstalled(folders, name),
    verify: (model, signal, onBytes = () => undefined) => verifyInstalled(model, signal, onBytes),
    remove: (model) => removeInstalled(modelsFolder, model),
  };
}

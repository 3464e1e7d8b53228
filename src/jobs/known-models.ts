/** What this queue's workers can draw with, as they report it: a bot may run where there are no models. */
import { z } from 'zod';
import { pictureSchema } from '../request/request.ts';
import type { Store } from '../store/open-store.ts';
import { defineVersioned } from '../store/versioned.ts';
import type { Ability } from './abilities.ts';
import { type Needs, type Routed, routeOf } from './route.ts';

const side = z.int().positive();

export const modelCardSchema = z.object({
  /** What a request asks for it by. */
  name: z.string().min(1),
  title: z.string(),
  license: z.string(),
  /** The size it was made for, in pixels, and its limits. */
  width: side,
  height: side,
  maxSize: side,
  /** The shortest side it draws, where it says one; reported since 0.2. */
  minSize: side.optional(),
  maxSteps: side,
  /** What its sides are multiples of; reported since 0.2. */
  multiple: side.optional(),
  /** Whether it can draw with CLIP's tokens too. */
  clip: z.boolean(),
  /** Whether it reads prompts with a T5 and a connector of its own; reported since 0.2. */
  ownReader: z.boolean().optional(),
  /** All characters that its T5 can read; reported since 0.2. */
  letters: z.string().optional(),
  /** What it knows, where that is one kind of thing only. */
  knows: z.literal('shapes').optional(),
  /** What a request is filled up with that leaves it open. */
  defaults: pictureSchema,
});

export type ModelCard = z.output<typeof modelCardSchema>;

const fileCardSchema = z.object({
  /** What a request asks for it by. */
  name: z.string().min(1),
  license: z.string().optional(),
  /** What to write in a prompt for it to take effect. */
  triggerWords: z.array(z.string()).optional(),
});

/** A file that is laid over a model or stands beside it. */
export type FileCard = z.output<typeof fileCardSchema>;

const filesSchema = z.object({
  loras: z.array(fileCardSchema),
  embeddings: z.array(fileCardSchema),
  controlNets: z.array(fileCardSchema),
  vaes: z.array(fileCardSchema),
});

export type FileCards = z.output<typeof filesSchema>;

export const noFiles: FileCards = { loras: [], embeddings: [], controlNets: [], vaes: [] };

const offerSchema = z.object({
  at: z.number(),
  /** The worker's default first. */
  models: z.array(modelCardSchema),
  samplers: z.array(z.string()),
  /** Reported since 0.2. */
  files: filesSchema.default(noFiles),
  /** Reported since 0.2; a worker that doesn't say may have any. */
  abilities: z.array(z.string()).optional(),
});

export type Offer = Omit<z.output<typeof offerSchema>, 'at'>;

const shape = defineVersioned({ name: 'offer of models', version: 1, schema: offerSchema });

/** What a worker offered this long ago, in ms, is not counted on; a job for it would wait forever. */
const offerMs = 24 * 3_600_000;

/** A worker that runs says what it has more often than this, in ms. */
const lifeMs = 180_000;

const keyOf = ({ prefix }: Store) => `${prefix}:offers`;

/** @param worker names who offers: the machine and its models folder, so that a restart takes the old one's place */
export async function offerModels(store: Store, worker: string, offer: Offer): Promise<void> {
  await store.client.hset(keyOf(store), worker, shape.write({ ...offer, at: await store.now() }));
}

/**
 * What all workers have, in an order that does not depend on who spoke last: first the model that most workers draw
 * with by default, then by name. Where two workers know a model differently, that of the first worker by name counts.
 * Offers that can't be read, of a newer version, are left out.
 */
export async function offeredModels(store: Store): Promise<Offer> {
  const offers = await offersOf(store);
  const models = new Map<string, ModelCard>();
  const votes = new Map<string, number>();
  for (const offer of offers) {
    for (const model of offer.models) if (!models.has(model.name)) models.set(model.name, model);
    const [first] = offer.models;
    if (first !== undefined) votes.set(first.name, (votes.get(first.name) ?? 0) + 1);
  }
  const byName = [...models.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const maxVotes = Math.max(0, ...votes.values());
  const first = byName.find(({ name }) => votes.get(name) === maxVotes);
  return {
    models: first === undefined ? byName : [first, ...byName.filter((model) => model !== first)],
    samplers: [...new Set(offers.flatMap((offer) => offer.samplers))],
    files: {
      loras: filesOf(offers, 'loras'),
      embeddings: filesOf(offers, 'embeddings'),
      controlNets: filesOf(offers, 'controlNets'),
      vaes: filesOf(offers, 'vaes'),
    },
  };
}

function filesOf(offers: readonly Offer[], kind: keyof FileCards): FileCard[] {
  const byName = new Map<string, FileCard>();
  for (const card of offers.flatMap(({ files }) => files[kind])) {
    if (!byName.has(card.name)) byName.set(card.name, card);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a worker that offers this can draw what needs that. */
export function offers({ models, files, abilities: able }: Offer, needs: Needs): boolean {
  const has = (cards: readonly { readonly name: string }[], name: string | undefined) =>
    name === undefined || cards.some((card) => card.name === name);
  return (
    has(models, needs.base) &&
    has(models, needs.reader) &&
    has(files.vaes, needs.vae) &&
    needs.adapters.every(({ name }) => has(files.loras, name)) &&
    (needs.controlNets ?? []).every((name) => has(files.controlNets, name)) &&
    (needs.embeddings ?? []).every((name) => has(files.embeddings, name)) &&
    (needs.abilities ?? []).every((each) => able?.includes(each) ?? true)
  );
}

/** False where there are workers for a request, but none of the last day has this ability too. */
export async function couldDraw(store: Store, request: Routed, ability: Ability): Promise<boolean> {
  const fit = (await offersOf(store)).filter((offer) => offers(offer, routeOf(request).needs));
  return fit.length === 0 || fit.some((offer) => offers(offer, routeOf(request, [ability]).needs));
}

/** Whether a running worker other than `self` says that it can draw a request that needs this ability. */
export async function drawnElsewhere(
  store: Store,
  self: string,
  request: Routed,
  ability: Ability,
): Promise<boolean> {
  const { needs } = routeOf(request, [ability]);
  return (await latelyOffered(store, lifeMs)).some(
    ({ worker, offer }) => worker !== self && offer.abilities !== undefined && offers(offer, needs),
  );
}

/** What each worker reported lately, sorted by worker. */
export async function offersOf(store: Store): Promise<Offer[]> {
  return (await latelyOffered(store, offerMs)).map(({ offer }) => offer);
}

async function latelyOffered(
  store: Store,
  ms: number,
): Promise<{ readonly worker: string; readonly offer: Offer }[]> {
  const now = await store.now();
  return Object.entries(await store.client.hgetall(keyOf(store)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([worker, text]) => {
      try {
        return [{ worker, offer: shape.read(text) }];
      } catch {
        return [];
      }
    })
    .filter(({ offer }) => offer.at > now - ms);
}

/**
 * Which workers can draw a job. Jobs that need the same share a route, which is a queue of BullMQ; a worker takes jobs
 * from the routes whose needs it meets.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NewDrawRequest } from '../request/request.ts';
import { type Ability, type AbilityWords, abilities, abilityWords } from './abilities.ts';

const name = z.string();

/** The files of a model, however strongly they are applied, and what a worker must have beside it. */
const needsSchema = z
  .object({
    base: name,
    adapters: z.array(z.object({ kind: z.enum(['lora']), name }).readonly()).readonly(),
    reader: name.optional(),
    vae: name.optional(),
    controlNets: z.array(name).readonly().optional(),
    embeddings: z.array(name).readonly().optional(),
    abilities: z.array(z.enum(abilities)).readonly().optional(),
  })
  .readonly();

export type Needs = z.output<typeof needsSchema>;

export interface Route {
  /** The name of its queue. */
  readonly name: string;
  readonly needs: Needs;
}

/** What of a request decides who can draw it. */
export type Routed = Pick<NewDrawRequest, 'model' | 'controls' | 'embeddings'>;

export function routeOf(request: Routed, able: readonly Ability[] = []): Route {
  const { model, controls = [], embeddings = [] } = request;
  const { base, adapters, reader, vae } = model;
  const each = new Map(adapters.map(({ kind, name }) => [`${kind}:${name}`, { kind, name }] as const));
  const needs: Needs = {
    base,
    adapters: [...each].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, adapter]) => adapter),
    ...(reader !== undefined && { reader }),
    ...(vae !== undefined && { vae }),
    ...(controls.length > 0 && { controlNets: namesOf(controls.map((control) => control.name)) }),
    ...(embeddings.length > 0 && { embeddings: namesOf(embeddings) }),
    ...(able.length > 0 && { abilities: abilities.filter((each) => able.includes(each)) }),
  };
  // For people who look at the queues; the hash tells apart what the readable part does not.
  const readable = base.replace(/[^A-Za-z0-9._-]+/g, '-').slice(-40);
  const hash = createHash('sha256').update(JSON.stringify(needs)).digest('hex').slice(0, 10);
  return { name: `draw-${readable}-${hash}`, needs };
}

function namesOf(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** Such as `shapes with pixel-art`. */
export function needsInWords(needs: Needs): string {
  const [base = '', ...others] = listNeeds(needs, abilityWords);
  return others.length === 0 ? base : `${base} with ${others.join(', ')}`;
}

/** The base, and what is needed beside it. */
export function listNeeds({ base, adapters, reader, vae, ...named }: Needs, words: AbilityWords): string[] {
  const { controlNets = [], embeddings = [], abilities: able = [] } = named;
  const files = [
    base,
    ...adapters.map((adapter) => adapter.name),
    reader,
    vae,
    ...controlNets,
    ...embeddings,
  ];
  return [...files.filter((each) => each !== undefined), ...able.map((each) => words[each])];
}

const knownRouteSchema = z.object({ needs: needsSchema });

/** What a route needs, as it is recorded; undefined where that is damaged. */
export function readNeeds(text: string): Needs | undefined {
  try {
    return knownRouteSchema.parse(JSON.parse(text)).needs;
  } catch {
    return undefined;
  }
}

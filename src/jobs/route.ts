/**
 * Which workers can draw a job. Jobs that need the same share a route, which is a queue of BullMQ; a worker takes jobs
 * from the routes whose needs it meets.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NewDrawRequest } from '../request/request.ts';

const name = z.string();

/** The files of a model, however strongly they are applied. */
const needsSchema = z
  .object({
    base: name,
    adapters: z.array(z.object({ kind: z.enum(['lora']), name }).readonly()).readonly(),
    reader: name.optional(),
    vae: name.optional(),
    controlNets: z.array(name).readonly().optional(),
    embeddings: z.array(name).readonly().optional(),
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

export function routeOf({ model, controls = [], embeddings = [] }: Routed): Route {
  const { base, adapters, reader, vae } = model;
  const each = new Map(adapters.map(({ kind, name }) => [`${kind}:${name}`, { kind, name }] as const));
  const needs: Needs = {
    base,
    adapters: [...each].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, adapter]) => adapter),
    ...(reader !== undefined && { reader }),
    ...(vae !== undefined && { vae }),
    ...(controls.length > 0 && { controlNets: namesOf(controls.map((control) => control.name)) }),
    ...(embeddings.length > 0 && { embeddings: namesOf(embeddings) }),
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
export function needsInWords({ base, adapters, reader, vae, ...named }: Needs): string {
  const { controlNets = [], embeddings = [] } = named;
  const own = adapters.map((adapter) => adapter.name);
  const others = [...own, reader, vae, ...controlNets, ...embeddings].filter((each) => each !== undefined);
  return others.length === 0 ? base : `${base} with ${others.join(', ')}`;
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

/** What is remembered about a job besides the queue's own record, so that any process can carry on with it. */
import { z } from 'zod';
import { messageRefSchema, type Place, placeSchema } from '../../chat/platform.ts';
import { keepLeft } from '../../jobs/record/keep-left.ts';
import type { Store } from '../../store/open-store.ts';
import type { Records } from '../../store/records.ts';
import { defineVersioned } from '../../store/versioned.ts';
import { createFavourites, type Favourites } from './favourites.ts';
import { createOwnRecords, type Own } from './own-values.ts';
import { reasonSchema } from './places/refusal.ts';
import { createUnfinished, type Unfinished } from './unfinished.ts';

const stageSchema = z.object({
  /** Where status and result stand. */
  place: placeSchema,
  status: messageRefSchema.optional(),
  /** The message that the bot wrote to open a thread on. */
  root: messageRefSchema.optional(),
  /** The last word was said in it. */
  rootEnded: z.literal(true).optional(),
  /** The result was deleted: by whom, as jobs name members. */
  deleted: z.object({ by: z.string() }).optional(),
  /**
   * Why the place is not the one that was meant. Earlier versions said it in `permission` alone: the permission that is
   * missing, in the platform's words.
   */
  lacks: z
    .object({ what: z.enum(['thread', 'post']), permission: z.string(), reason: reasonSchema.optional() })
    .optional(),
});

/** Where a job is shown. */
export type Stage = z.output<typeof stageSchema>;

const singleSchema = z.object({
  job: z.string(),
  index: z.int().min(0).optional(),
  /** All messages that were posted together; some platforms part pictures from what is said of them. */
  all: z.array(messageRefSchema).optional(),
  /** Its mark. */
  mark: z.string().optional(),
});

/** What a message shows that was posted on request: a job, or one picture of it (from 0). */
export type Single = z.output<typeof singleSchema>;

const draftSchema = z.object({
  /** What was typed, where it has to be mended. */
  text: z.string().optional(),
  flags: z.string().optional(),
  chosen: z.array(z.string()).optional(),
  images: z
    .array(z.object({ source: z.string(), name: z.string(), type: z.string(), size: z.number() }))
    .optional(),
  parent: z.string().optional(),
  /** Who alone may go on with it, as jobs name members. */
  by: z.string().optional(),
});

/** What a form can't carry itself. */
export type Draft = z.output<typeof draftSchema>;

const watchSchema = z.object({ by: z.string() });

const markSchema = z.object({ by: z.string(), ref: messageRefSchema.optional() });

const detourSchema = z.object({
  /** `nowhere`: no place took it. */
  to: z.enum(['channel', 'direct', 'alone', 'nowhere']),
  reason: reasonSchema,
  /** Whether the person was told that it is nowhere. */
  told: z.literal(true).optional(),
});

/** Why a result is not where it was meant to be, and where it is. */
export type Detour = z.output<typeof detourSchema>;

const typedSchema = z.object({
  /** What the form was about, as its custom id said it. */
  deed: z.string(),
  scope: z.string(),
  first: z.string(),
  values: z.record(z.string(), z.string()),
});

type TypedSettings = z.output<typeof typedSchema>;

const reactedSchema = z.object({ key: z.string() });

/** That something was done, by whom, and the message it became. */
export type Mark = z.output<typeof markSchema>;

/** Messages of a job by `messageKey`, so that all of them can be found from it. */
export interface Copies {
  add(job: string, messages: readonly string[]): Promise<void>;
  of(job: string): Promise<readonly string[]>;
  remove(job: string): Promise<void>;
}

export interface FlowRecords {
  /** By job id. */
  readonly stages: Records<Stage>;
  /** By `messageKey`. */
  readonly singles: Records<Single>;
  /** The keys of the `singles` that were posted of a job, on request. */
  readonly copies: Copies;
  readonly drafts: Records<Draft>;
  /** What was typed into a form of the settings that could not be saved. */
  readonly typed: Records<TypedSettings>;
  /** Who keeps the status of a job up to date; runs out by itself. */
  readonly watches: Records<{ by: string }>;
  /** Things done once, for an hour. */
  readonly marks: Records<Mark>;
  /** The key of the job that a reaction began, by the platform's name of the event. */
  readonly reacted: Records<{ key: string }>;
  /** By job id. */
  readonly detours: Records<Detour>;
  /** Pictures that a showcase has, by job and picture: each once. */
  readonly showcased: Records<{ by: string }>;
  readonly favourites: Favourites;
  /** By member. */
  readonly own: Records<Own>;
  /** Jobs of which the last word is not said yet. */
  readonly unfinished: Unfinished;
}

const hour = 3_600;
const day = 24 * hour;
const month = 30 * day;
const year = 365 * day;

/** How long a watch holds without being renewed, in s. */
export const watchSeconds = 20;

export function createFlowRecords(store: Store): FlowRecords {
  const define = <S extends z.ZodType>(
    kind: string,
    schema: S,
    ttlSeconds: number,
    jobOf?: (id: string, value: z.output<S>) => string,
  ) =>
    store.records({
      kind,
      shape: defineVersioned({ name: kind, version: 1, schema }),
      ttlSeconds,
      ...(jobOf && { shorter: (id: string, value: z.output<S>) => keepLeft(store, jobOf(id, value)) }),
    });
  const itself = (job: string) => job;
  return {
    stages: define('stage', stageSchema, year, itself),
    singles: define('single', singleSchema, year, (_, { job }) => job),
    copies: createCopies(store),
    drafts: define('draft', draftSchema, hour),
    typed: define('typed-settings', typedSchema, hour),
    watches: define('watch', watchSchema, watchSeconds),
    marks: define('mark', markSchema, hour),
    reacted: define('reacted', reactedSchema, day),
    detours: define('detour', detourSchema, month, itself),
    showcased: define('showcased', watchSchema, year, (id) => id.split(':')[0] ?? id),
    favourites: createFavourites(store),
    own: createOwnRecords(store),
    unfinished: createUnfinished(store),
  };
}

/** Many people may ask at once: a set takes them all without one waiting for another. */
function createCopies(store: Store): Copies {
  const { client, prefix } = store;
  const keyOf = (job: string) => `${prefix}:copies:${job}`;
  return {
    async add(job, messages) {
      if (messages.length === 0) return;
      await client.sadd(keyOf(job), ...messages);
      await client.expire(keyOf(job), Math.max(1, (await keepLeft(store, job)) ?? year));
    },
    of: (job) => client.smembers(keyOf(job)),
    async remove(job) {
      await client.unlink(keyOf(job));
    },
  };
}

/** The mark of a picture (from 0) that was posted alone. */
export function singleMark(
  job: string,
  index: number | 'all',
  { platform, channel, thread = '' }: Place,
): string {
  return `single:${job}:${index}:${platform}:${channel}:${thread}`;
}

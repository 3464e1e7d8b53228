/** Where a job's result goes, as it travels with the job: ids and a language, so that any process can deliver it. */
import { z } from 'zod';
import {
  type ChatEvent,
  type Locale,
  locales,
  type MessageRef,
  messageRefSchema,
  type Place,
  placeSchema,
} from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Target } from '../../../jobs/record/job-payload.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { Scene } from '../../scene.ts';

const chatTargetSchema = z.object({
  platform: z.string(),
  /** Where it was asked for. */
  origin: placeSchema,
  /** The message to open the thread on, where the bot need not write one. */
  base: messageRefSchema.optional(),
  user: z.object({ id: z.string(), name: z.string() }),
  locale: z.enum(locales),
  /** For the person alone. */
  private: z.literal(true).optional(),
  /** By direct message, because the bot isn't there or because that was asked for. */
  direct: z.literal(true).optional(),
  spoiler: z.literal(true).optional(),
  /** The picture was no longer kept and is drawn again. */
  redrawn: z.literal(true).optional(),
  /** What to do with the picture instead of posting it. */
  next: z.enum(['variations', 'upscale']).optional(),
});

export type ChatTarget = z.output<typeof chatTargetSchema>;

export interface TargetOptions {
  /** A message to open the thread on, instead of the one that the event is about. */
  readonly base?: MessageRef | undefined;
  /** Where it goes, instead of where the event came from. */
  readonly place?: Place | undefined;
  readonly redrawn?: true;
  readonly direct?: true;
  readonly next?: ChatTarget['next'];
}

export function targetOf(
  { event, locale, platform }: Scene,
  request: NewDrawRequest,
  /** The language of what everybody sees there. */
  publicly: Locale,
  { base, place, redrawn, direct, next }: TargetOptions,
): ChatTarget {
  const { user, canPost } = event;
  const origin = place ?? event.place;
  // A reaction's place may lack its thread; the message knows it.
  const on = place === undefined && !origin.thread && !origin.direct ? (base ?? messageIn(event)) : undefined;
  const isDirect = direct || (!canPost && place === undefined);
  return {
    platform: platform.name,
    origin,
    ...(on !== undefined && { base: on }),
    user: { id: user.id, name: user.name },
    locale: request.private || isDirect ? locale : publicly,
    ...(isDirect && { direct: true }),
    ...(request.private && { private: true }),
    ...(request.spoiler && { spoiler: true }),
    ...(redrawn && { redrawn }),
    ...(next !== undefined && { next }),
  };
}

function messageIn(event: ChatEvent): MessageRef | undefined {
  return 'message' in event ? event.message : undefined;
}

/** As the queue keeps it. */
export function asTarget(target: ChatTarget): Target {
  // What is undefined must not be there: the queue keeps JSON.
  return JSON.parse(JSON.stringify(target));
}

/** @throws UserError `target_invalid` for one that no version of this bot wrote */
export function readTarget(target: Target | undefined): ChatTarget {
  const read = chatTargetSchema.safeParse(target);
  if (read.success) return read.data;
  throw new UserError('target_invalid', 'Where the result goes can’t be read.', { cause: read.error });
}

/** Undefined where it can't be read: nobody knows where it came from. */
export function targetIn({ target }: { readonly target: Target | undefined }): ChatTarget | undefined {
  const read = chatTargetSchema.safeParse(target);
  return read.success ? read.data : undefined;
}

/** Where a job's result goes, as it travels with the job: ids and a language, so that any process can deliver it. */
import { z } from 'zod';
import { locales, messageRefSchema, placeSchema } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Target } from '../../../jobs/record/job-payload.ts';

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

/** Where things are on a platform, as plain data that records and jobs can keep across restarts. */
import { z } from 'zod';

const id = z.string().min(1).max(255);

export const placeSchema = z
  .object({
    /** The adapter's name: `discord`, `slack` or `local`. */
    platform: id,
    /** Guild or workspace; `@me` where there is none (Discord's direct messages). */
    server: id,
    channel: id,
    /** A thread of the channel; absent in the channel itself, and in reactions where the platform doesn't say. */
    thread: id.optional(),
    /** A conversation with one person; nobody is a moderator there. */
    direct: z.boolean().optional(),
  })
  .readonly();

export const messageRefSchema = z
  .object({
    place: placeSchema,
    /** Unique on its platform by itself, so that a reaction is matched by platform and id alone. */
    id,
  })
  .readonly();

/** A channel, a thread of it or a direct conversation. Ids are opaque strings. */
export type Place = z.infer<typeof placeSchema>;

/** A message that stands somewhere. */
export type MessageRef = z.infer<typeof messageRefSchema>;

/** What one post became. */
export interface Posted {
  /** The message with images and buttons, and the one to update: the last where a long text took several. */
  readonly main: MessageRef;
  /** Every message, in order, `main` among them. A reaction may come to any. */
  readonly all: readonly MessageRef[];
}

/** The key under which records find a message again, whatever way its place was written. */
export function messageKey(message: MessageRef): string {
  return `${message.place.platform}:${message.id}`;
}

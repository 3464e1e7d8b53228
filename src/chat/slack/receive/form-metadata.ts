/** What a form carries with it, so that it can be answered after a restart: where it was opened, and from what. */
import { z } from 'zod';
import { type MessageRef, messageRefSchema, type Place, placeSchema } from '../../platform.ts';

const metadataSchema = z.object({
  place: placeSchema,
  message: messageRefSchema.optional(),
  /** The way back to the person, and until when it is open, in ms since 1970. */
  url: z.string().optional(),
  until: z.number().optional(),
});

export interface FormMetadata {
  readonly place: Place;
  readonly message?: MessageRef | undefined;
  readonly url?: string | undefined;
  readonly until?: number | undefined;
}

export function writeMetadata(metadata: FormMetadata): string {
  return JSON.stringify(metadata);
}

/** Undefined for forms that aren't the bot's. */
export function readMetadata(text: string): FormMetadata | undefined {
  try {
    return metadataSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

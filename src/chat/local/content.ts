/** A message as the local chat stores it and its page shows it: the port's message with files by id. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { messageRefSchema, placeSchema, type Text, type TextPart } from '../platform.ts';

const part = z.union([
  z.string(),
  z.object({ kind: z.enum(['bold', 'italic', 'code', 'quote']), text: z.string() }),
  z.object({ kind: z.literal('link'), text: z.string(), url: z.string() }),
  z.object({ kind: z.literal('message'), text: z.string(), message: messageRefSchema }),
  z.object({ kind: z.literal('place'), text: z.string(), place: placeSchema }),
  z.object({ kind: z.literal('person'), user: z.object({ id: z.string(), name: z.string() }) }),
  z.object({ kind: z.literal('time'), at: z.number() }),
]) satisfies z.ZodType<TextPart>;

const text = z.union([z.string(), z.array(part)]) satisfies z.ZodType<Text>;

export const fileSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** As it is served; anything but a picture is served as a download. */
  type: z.string(),
  size: z.number(),
});
export type StoredFile = z.infer<typeof fileSchema>;

const button = z.intersection(
  z.object({
    label: z.string(),
    emoji: z.string().optional(),
    hint: z.string().optional(),
    newRow: z.literal(true).optional(),
  }),
  z.union([
    z.object({
      customId: z.string(),
      style: z.enum(['plain', 'primary', 'danger']).optional(),
      disabled: z.boolean().optional(),
    }),
    z.object({ url: z.string() }),
  ]),
);

export const contentSchema = z.object({
  text: text.optional(),
  fields: z.array(z.object({ name: z.string(), value: text })).optional(),
  progress: z.object({ done: z.number(), label: z.string().optional() }).optional(),
  images: z.array(fileSchema.extend({ alt: z.string(), spoiler: z.boolean().optional() })).optional(),
  /** What a person attached. */
  files: z.array(fileSchema).optional(),
  note: text.optional(),
  buttons: z.array(button).optional(),
  tone: z.enum(['plain', 'good', 'bad']).optional(),
  notify: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
});
export type Content = z.infer<typeof contentSchema>;

/** A name under which a file is kept and served; nobody can guess it. */
export function newFileId(): string {
  return randomUUID();
}

/** The ids of all files that the content shows. */
export function filesOf(content: Content): string[] {
  return [...(content.images ?? []), ...(content.files ?? [])].map((file) => file.id);
}

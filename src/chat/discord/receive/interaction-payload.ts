/** What Discord sends when someone uses a command, a button, a form or a menu entry. */
import { InteractionType } from 'discord.js';
import { z } from 'zod';
import { attachmentSchema, memberSchema, messageSchema, snowflake, userSchema } from './payloads.ts';

const sharedSchema = z.object({
  id: snowflake,
  application_id: snowflake,
  token: z.string(),
  guild_id: snowflake.optional(),
  channel_id: snowflake.optional(),
  channel: z.object({ id: snowflake, type: z.number(), parent_id: snowflake.nullish() }).optional(),
  member: memberSchema.required({ user: true }).optional(),
  user: userSchema.optional(),
  locale: z.string().optional(),
  /** By kind of installation ('0' server, '1' person): whose it is. */
  authorizing_integration_owners: z.record(z.string(), z.string()).default({}),
  /** 0 server, 1 the bot's direct messages, 2 anybody's direct messages. */
  context: z.number().optional(),
  attachment_size_limit: z.number().optional(),
});

const resolvedSchema = z
  .object({
    attachments: z.record(z.string(), attachmentSchema).default({}),
    messages: z.record(z.string(), messageSchema.partial({ author: true })).default({}),
  })
  .default({ attachments: {}, messages: {} });

const valueSchema = z.object({
  name: z.string(),
  type: z.number(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});

const commandDataSchema = z.object({
  name: z.string(),
  type: z.number().default(1),
  options: z.array(valueSchema.extend({ options: z.array(valueSchema).optional() })).default([]),
  target_id: snowflake.optional(),
  resolved: resolvedSchema,
});

const inputSchema = z.object({
  custom_id: z.string(),
  value: z.string().nullish(),
  values: z.array(z.string()).optional(),
});

const formDataSchema = z.object({
  custom_id: z.string(),
  components: z.array(z.object({ component: inputSchema.optional() })),
  resolved: resolvedSchema,
});

/** The message that a button is on; absent author and content in messages that only one person sees. */
const pressedSchema = messageSchema.pick({ id: true, flags: true }).optional();

export const interactionSchema = z.discriminatedUnion('type', [
  sharedSchema.extend({ type: z.literal(InteractionType.ApplicationCommand), data: commandDataSchema }),
  sharedSchema.extend({
    type: z.literal(InteractionType.ApplicationCommandAutocomplete),
    data: commandDataSchema,
  }),
  sharedSchema.extend({
    type: z.literal(InteractionType.MessageComponent),
    data: z.object({ custom_id: z.string() }),
    message: pressedSchema,
  }),
  sharedSchema.extend({
    type: z.literal(InteractionType.ModalSubmit),
    data: formDataSchema,
    message: pressedSchema,
  }),
]);

export type InteractionPayload = z.infer<typeof interactionSchema>;
export type CommandData = z.infer<typeof commandDataSchema>;
export type FormData = z.infer<typeof formDataSchema>;
export type PressedMessage = z.infer<typeof pressedSchema>;

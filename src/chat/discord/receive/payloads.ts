/** The parts of Discord's objects that the bot reads. */
import { z } from 'zod';

export const snowflake = z.string().regex(/^\d{1,20}$/);

export const userSchema = z.object({
  id: snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});

export const memberSchema = z.object({
  user: userSchema.optional(),
  nick: z.string().nullish(),
  roles: z.array(snowflake),
  joined_at: z.string().nullish(),
  /** In interactions: what the member may do in that channel. */
  permissions: z.string().optional(),
});

export const roleSchema = z.object({ id: snowflake, name: z.string(), permissions: z.string() });

export const guildSchema = z.object({
  id: snowflake,
  owner_id: snowflake,
  roles: z.array(roleSchema),
  nsfw_level: z.number().optional(),
});

export const channelSchema = z.object({
  id: snowflake,
  type: z.number(),
  guild_id: snowflake.optional(),
  parent_id: snowflake.nullish(),
  flags: z.number().optional(),
  nsfw: z.boolean().optional(),
  default_auto_archive_duration: z.number().nullish(),
  available_tags: z.array(z.object({ id: snowflake, moderated: z.boolean() })).optional(),
  permission_overwrites: z.array(z.object({ id: snowflake, allow: z.string(), deny: z.string() })).optional(),
});

export const attachmentSchema = z.object({
  id: snowflake,
  filename: z.string(),
  content_type: z.string().nullish(),
  size: z.number(),
  url: z.string(),
});

/** Link previews are embeds too. */
const embedSchema = z.object({ title: z.string().nullish(), description: z.string().nullish() });

const contentSchema = z.object({
  content: z.string().default(''),
  attachments: z.array(attachmentSchema).default([]),
  embeds: z.array(embedSchema).default([]),
});

export const messageSchema = contentSchema.extend({
  id: snowflake,
  channel_id: snowflake,
  guild_id: snowflake.optional(),
  type: z.number().default(0),
  author: userSchema,
  member: memberSchema.partial({ roles: true }).optional(),
  mentions: z.array(userSchema).default([]),
  webhook_id: snowflake.optional(),
  flags: z.number().default(0),
  /** What a forwarded message forwards. */
  message_snapshots: z.array(z.object({ message: contentSchema })).optional(),
});

export const reactionSchema = z.object({
  user_id: snowflake,
  channel_id: snowflake,
  message_id: snowflake,
  guild_id: snowflake.optional(),
  member: memberSchema.optional(),
  /** Told when a reaction is added, not when it is removed. */
  message_author_id: snowflake.optional(),
  emoji: z.object({ id: snowflake.nullish(), name: z.string().nullish() }),
});

export type UserPayload = z.infer<typeof userSchema>;
export type MemberPayload = z.infer<typeof memberSchema>;
export type AttachmentPayload = z.infer<typeof attachmentSchema>;
export type MessagePayload = z.infer<typeof messageSchema>;
export type ReactionPayload = z.infer<typeof reactionSchema>;

/** What Slack sends, as far as it is read. */
import { z } from 'zod';

const text = z.string();
const maybe = z.string().nullish();

export const fileSchema = z.looseObject({
  id: text,
  name: maybe,
  mimetype: maybe,
  size: z.number().nullish(),
});

export type FilePayload = z.infer<typeof fileSchema>;

export const messageSchema = z.looseObject({
  ts: text,
  thread_ts: text.optional(),
  text: z.string().nullish(),
  user: text.optional(),
  bot_id: maybe,
  subtype: text.optional(),
  blocks: z.array(z.looseObject({ type: text })).nullish(),
  attachments: z.array(z.looseObject({})).nullish(),
  files: z.array(fileSchema).nullish(),
});

export type MessagePayload = z.infer<typeof messageSchema>;

export const commandSchema = z.looseObject({
  command: text,
  text: z.string().default(''),
  trigger_id: text,
  response_url: text,
  channel_id: text,
  user_id: text,
  user_name: text.optional(),
});

const userSchema = z.looseObject({ id: text, name: text.optional(), username: text.optional() });

export const actionsSchema = z.looseObject({
  type: z.literal('block_actions'),
  trigger_id: text,
  response_url: text.optional(),
  user: userSchema,
  channel: z.looseObject({ id: text }).optional(),
  container: z.looseObject({
    message_ts: text.optional(),
    thread_ts: text.optional(),
    channel_id: text.optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.looseObject({ ts: text, thread_ts: text.optional() }).optional(),
  view: z.looseObject({ type: text }).optional(),
  actions: z.array(
    z.looseObject({ action_id: text, value: text.optional(), action_ts: text.optional(), type: text }),
  ),
});

export const shortcutSchema = z.looseObject({
  type: z.literal('message_action'),
  callback_id: text,
  trigger_id: text,
  response_url: text.optional(),
  user: userSchema,
  channel: z.looseObject({ id: text }),
  message: messageSchema,
});

export const submissionSchema = z.looseObject({
  type: z.literal('view_submission'),
  user: userSchema,
  view: z.looseObject({
    id: text,
    callback_id: text,
    private_metadata: z.string().default(''),
    state: z.looseObject({
      values: z.record(
        text,
        z.record(
          text,
          z.looseObject({
            type: text,
            value: z.string().nullish(),
            selected_option: z.looseObject({ value: text }).nullish(),
            selected_options: z.array(z.looseObject({ value: text })).nullish(),
            selected_conversations: z.array(text).nullish(),
            selected_users: z.array(text).nullish(),
            files: z.array(fileSchema).nullish(),
          }),
        ),
      ),
    }),
  }),
});

export type SubmissionPayload = z.infer<typeof submissionSchema>;

export const eventSchema = z.looseObject({
  type: z.literal('event_callback'),
  event_id: text,
  event: z.looseObject({ type: text }),
});

export const reactionSchema = z.looseObject({
  type: z.enum(['reaction_added', 'reaction_removed']),
  user: text,
  reaction: text,
  item_user: text.optional(),
  item: z.looseObject({ type: text, channel: text.optional(), ts: text.optional() }),
});

export type ReactionPayload = z.infer<typeof reactionSchema>;

export const saidSchema = messageSchema.extend({
  type: z.enum(['app_mention', 'message']),
  channel: text,
  channel_type: text.optional(),
});

export type SaidPayload = z.infer<typeof saidSchema>;

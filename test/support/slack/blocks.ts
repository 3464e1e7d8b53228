/** Block Kit as Slack checks it: known blocks and keys only, every length, every id once. */
import { z } from 'zod';

const plain = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
const blockId = z.string().min(1).max(255).optional();
const actionId = z.string().min(1).max(255);

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional();
const richInline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(3000), style }),
  z.strictObject({
    type: z.literal('link'),
    url: z.url().max(3000),
    text: z.string().min(1).optional(),
    style,
  }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(/^[CG][A-Z0-9]+$/), style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW][A-Z0-9]+$/), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string().regex(/\{\w+\}/),
    fallback: z.string().min(1).optional(),
  }),
]);
const richElement = z.strictObject({
  type: z.enum(['rich_text_section', 'rich_text_quote', 'rich_text_preformatted']),
  elements: z.array(richInline).min(1),
});

const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plain(75),
  value: z.string().min(1).max(2000).optional(),
  url: z.url().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().min(1).max(75).optional(),
});

const messageBlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text'), block_id: blockId, elements: z.array(richElement).min(1) }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.union([plain(2000), mrkdwn(2000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('image'),
    block_id: blockId,
    slack_file: z.strictObject({ id: z.string().regex(/^F[A-Z0-9]+$/) }),
    alt_text: z.string().min(1).max(2000),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: blockId, elements: z.array(button).min(1).max(25) }),
]);

const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150) });
const input = z.strictObject({
  type: z.literal('input'),
  block_id: z.string().min(1).max(255),
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean(),
  element: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('plain_text_input'),
      action_id: actionId,
      multiline: z.boolean().optional(),
      initial_value: z.string().min(1).max(3000).optional(),
      placeholder: plain(150).optional(),
      max_length: z.int().min(1).max(3000).optional(),
    }),
    z.strictObject({
      type: z.literal('static_select'),
      action_id: actionId,
      options: z.array(option).min(1).max(100),
      initial_option: option.optional(),
    }),
    z.strictObject({
      type: z.literal('multi_static_select'),
      action_id: actionId,
      options: z.array(option).min(1).max(100),
      initial_options: z.array(option).min(1).optional(),
      max_selected_items: z.int().min(1).optional(),
    }),
    z.strictObject({
      type: z.literal('multi_conversations_select'),
      action_id: actionId,
      initial_conversations: z.array(z.string()).min(1).optional(),
      max_selected_items: z.int().min(1).optional(),
      filter: z.strictObject({
        include: z.array(z.enum(['public', 'private', 'im', 'mpim'])).min(1),
        exclude_bot_users: z.boolean(),
      }),
    }),
    z.strictObject({
      type: z.literal('multi_users_select'),
      action_id: actionId,
      initial_users: z.array(z.string()).min(1).optional(),
      max_selected_items: z.int().min(1).optional(),
    }),
    z.strictObject({ type: z.literal('file_input'), action_id: actionId, max_files: z.int().min(1).max(10) }),
  ]),
});

const viewSchema = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().min(1).max(255),
  private_metadata: z.string().max(3000),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z.array(input).min(1).max(100),
});

const homeSchema = z.strictObject({ type: z.literal('home'), blocks: z.array(messageBlock).min(1).max(100) });

const attachmentSchema = z.strictObject({
  color: z.string().regex(/^#[0-9a-f]{6}$/i),
  fallback: z.string(),
  blocks: z.array(messageBlock).min(1).max(50),
});

/** All characters of a message's blocks together; Slack says `msg_blocks_too_long` beyond. */
const maxBlocks = 13_000;

/** Why Slack refuses these; undefined where it takes them. `canShow`: whether a block can show a file. */
export function refusalOfMessage(
  blocks: unknown,
  attachments: unknown,
  canShow: (file: string) => boolean,
): string | undefined {
  const whole = z.array(messageBlock).max(50).safeParse(blocks);
  if (!whole.success) return words('invalid_blocks', whole.error);
  const attached = z.array(attachmentSchema).max(20).safeParse(attachments);
  if (!attached.success) return words('invalid_attachments', attached.error);
  const all = [...whole.data, ...attached.data.flatMap((attachment) => attachment.blocks)];
  const hidden = all.findIndex((block) => block.type === 'image' && !canShow(block.slack_file.id));
  if (hidden >= 0) return `invalid_blocks: invalid slack file [json-pointer:/blocks/${hidden}/slack_file]`;
  const ids = all.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  );
  if (new Set(ids).size !== ids.length) return 'invalid_blocks: an action_id twice';
  return JSON.stringify(all).length > maxBlocks * 2 ? 'msg_blocks_too_long' : undefined;
}

export function refusalOfView(view: unknown): string | undefined {
  const parsed = viewSchema.safeParse(view);
  if (!parsed.success) return words('invalid_arguments', parsed.error);
  const ids = parsed.data.blocks.map((block) => block.block_id);
  if (new Set(ids).size !== ids.length) return 'invalid_arguments: a block_id twice';
  for (const { element } of parsed.data.blocks) {
    if (
      element.type === 'plain_text_input' &&
      (element.initial_value?.length ?? 0) > (element.max_length ?? 3000)
    ) {
      return 'invalid_arguments: initial_value is longer than max_length';
    }
  }
  return undefined;
}

export function refusalOfHome(view: unknown): string | undefined {
  const parsed = homeSchema.safeParse(view);
  return parsed.success ? undefined : words('invalid_arguments', parsed.error);
}

function words(word: string, error: z.ZodError): string {
  const [issue] = error.issues;
  return `${word}: ${issue?.path.join('/')}: ${issue?.message}`;
}

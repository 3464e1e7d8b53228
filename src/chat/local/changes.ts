/** Everything that can happen in the local chat, as lines of its journal and as news for its pages. */
import { z } from 'zod';
import { contentSchema } from './content.ts';

const id = z.string();

export const channelSchema = z.object({
  id,
  name: z.string(),
  topic: z.string().optional(),
  /** The person whose direct conversation it is. */
  direct: id.optional(),
  /** For adults only. */
  adults: z.boolean().optional(),
  /** What the bot may do there. */
  botMayPost: z.boolean(),
  botMayOpenThreads: z.boolean(),
});
export type Channel = z.infer<typeof channelSchema>;

export const threadSchema = z.object({
  id,
  channel: id,
  /** The message it hangs on. */
  root: id,
  name: z.string(),
  archived: z.boolean(),
});
export type Thread = z.infer<typeof threadSchema>;

export const personSchema = z.object({
  id,
  name: z.string(),
  roles: z.array(z.string()),
  takesDirect: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

export const messageSchema = z.object({
  id,
  channel: id,
  thread: id.optional(),
  author: z.object({ id, name: z.string(), bot: z.boolean() }),
  /** ms since 1970 */
  at: z.number(),
  edited: z.boolean().optional(),
  content: contentSchema,
  /** Who reacted with what, in the order the emoji came. */
  reactions: z.array(z.object({ emoji: z.string(), users: z.array(id) })),
  nonce: z.string().optional(),
});
export type StoredMessage = z.infer<typeof messageSchema>;

export const changeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('channel'), channel: channelSchema }),
  z.object({ type: z.literal('channel-gone'), id }),
  z.object({ type: z.literal('person'), person: personSchema }),
  z.object({ type: z.literal('thread'), thread: threadSchema }),
  z.object({ type: z.literal('message'), message: messageSchema }),
  z.object({ type: z.literal('message-edited'), id, content: contentSchema }),
  z.object({ type: z.literal('message-gone'), id }),
  z.object({ type: z.literal('reaction'), message: id, emoji: z.string(), user: id, added: z.boolean() }),
  /** A nonce whose message is gone: it still must not be posted again. */
  z.object({ type: z.literal('spent-nonce'), nonce: z.string(), message: id }),
  /** What the commands are, in short, so that news of them is noticed. */
  z.object({ type: z.literal('commands'), digest: z.string() }),
  /** No id up to this number is given out again. */
  z.object({ type: z.literal('ids'), used: z.number() }),
]);
export type Change = z.infer<typeof changeSchema>;

/** Messages addressed to the bot as events of the port: mentions, and everything in a direct conversation. */
import { type Client, MessageType } from 'discord.js';
import type { MentionEvent } from '../../platform.ts';
import { type Locate, localeIn } from '../lookup/locate.ts';
import { toUser } from '../lookup/people.ts';
import type { MessagePayload } from './payloads.ts';
import { toAttachment } from './read-interaction.ts';
import { readMessageText } from './read-message.ts';

/** Undefined where the bot is not addressed. */
export async function readMention(
  message: MessagePayload,
  client: Client,
  locate: Locate,
): Promise<MentionEvent | undefined> {
  const self = client.user?.id;
  const { author, webhook_id, type, guild_id } = message;
  if (author.bot || webhook_id !== undefined || self === undefined) return undefined;
  if (type !== MessageType.Default && type !== MessageType.Reply) return undefined;
  const mention = new RegExp(`<@!?${self}>`, 'g');
  if (guild_id !== undefined && !mention.test(message.content)) return undefined;
  const place = await locate(message.channel_id, guild_id);
  const content = message.content.replace(mention, ' ');
  return {
    kind: 'mention',
    id: message.id,
    place,
    user: toUser(author, message.member),
    locale: localeIn(client, place),
    localeGuessed: true,
    canPost: true,
    message: { place, id: message.id },
    text: readMessageText({ ...message, content }),
    attachments: message.attachments.map(toAttachment),
  };
}

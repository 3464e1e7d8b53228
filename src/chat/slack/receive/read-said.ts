/** Messages that address the bot, as events of the port: mentions, and all that is said to it alone. */
import type { MentionEvent } from '../../platform.ts';
import { messageAt, placeOfMessage } from '../lookup/ids.ts';
import type { People } from '../lookup/people.ts';
import type { Workspace } from '../lookup/workspaces.ts';
import { toAttachment } from './download.ts';
import type { SaidPayload } from './payloads.ts';
import { readMessageText } from './read-text.ts';

/** Undefined where the bot is not addressed. */
export async function readSaid(
  payload: SaidPayload,
  id: string,
  server: string,
  { self }: Workspace,
  people: People,
): Promise<MentionEvent | undefined> {
  const { type, subtype, channel, channel_type, user, bot_id, ts } = payload;
  if (type === 'message' && channel_type !== 'im') return undefined;
  if (user === undefined || user === self || (bot_id !== undefined && bot_id !== null)) return undefined;
  // Edited and deleted messages are told as messages, too.
  if (subtype !== undefined && subtype !== 'file_share') return undefined;
  const person = await people.find(server, user);
  if (person === undefined || person.bot) return undefined;
  const place = placeOfMessage(server, channel, payload);
  return {
    kind: 'mention',
    id,
    place,
    user: person.user,
    locale: person.locale,
    canPost: true,
    message: messageAt(place, ts),
    text: readMessageText(payload, self),
    attachments: (payload.files ?? []).map((file) => toAttachment(server, file)),
  };
}

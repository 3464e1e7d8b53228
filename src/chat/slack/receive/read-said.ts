/** Messages that address the bot, as events of the port: mentions, and all that is said to it alone. */
import type { MentionEvent } from '../../platform.ts';
import { messageAt, placeOfMessage } from '../lookup/ids.ts';
import type { People } from '../lookup/people.ts';
import type { Workspace } from '../lookup/workspaces.ts';
import { toAttachment } from './download.ts';
import type { SaidPayload } from './payloads.ts';
import { readMessageText } from './read-text.ts';

/** What people write besides plain messages; all else with a subtype is a notice, or tells of a change. */
const written = new Set(['file_share', 'thread_broadcast', 'reply_broadcast', 'me_message']);

/** Undefined where the bot is not addressed. */
export async function readSaid(
  payload: SaidPayload,
  server: string,
  { self }: Workspace,
  people: People,
): Promise<MentionEvent | undefined> {
  const { type, subtype, channel, channel_type, user, bot_id, ts } = payload;
  if (type === 'message' && channel_type !== 'im') return undefined;
  if (user === undefined || user === self || (bot_id !== undefined && bot_id !== null)) return undefined;
  if (subtype !== undefined && !written.has(subtype)) return undefined;
  const person = await people.find(server, user);
  if (person === undefined || person.bot) return undefined;
  const place = placeOfMessage(server, channel, payload);
  const message = messageAt(place, ts);
  return {
    kind: 'mention',
    // Slack tells of an edited mention as of a new one; it is the same message, and asks for one thing.
    id: message.id,
    place,
    user: person.user,
    locale: person.locale,
    canPost: true,
    message,
    text: readMessageText(payload, self),
    attachments: (payload.files ?? []).map((file) => toAttachment(server, file)),
  };
}

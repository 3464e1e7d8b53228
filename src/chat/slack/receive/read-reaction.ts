/** Reactions as events of the port: on messages of the bot, however old, by people. */
import type { ReactionEvent } from '../../platform.ts';
import type { LookUp } from '../lookup/find-message.ts';
import { messageAt, placeAt } from '../lookup/ids.ts';
import type { People } from '../lookup/people.ts';
import type { Workspace } from '../lookup/workspaces.ts';
import { emojiOf } from '../render/emoji-names.ts';
import type { ReactionPayload } from './payloads.ts';

export interface ReactionReader {
  readonly people: People;
  readonly lookUp: LookUp;
}

/** Undefined for reactions that are none of the bot's business. */
export async function readReaction(
  payload: ReactionPayload,
  id: string,
  server: string,
  { self, botId }: Workspace,
  { people, lookUp }: ReactionReader,
): Promise<ReactionEvent | undefined> {
  const { item, item_user, user, reaction } = payload;
  if (item.type !== 'message' || item.channel === undefined || item.ts === undefined || user === self)
    return undefined;
  // Slack doesn't say in which thread the message is.
  const message = messageAt(placeAt(server, item.channel), item.ts);
  if (item_user !== undefined && item_user !== self) return undefined;
  if (item_user === undefined) {
    // Where the bot may not look, its own records tell whether the message matters.
    const found = await lookUp(message).catch(() => undefined);
    if (found !== undefined && found.user !== self && found.bot_id !== botId) return undefined;
  }
  const person = await people.find(server, user);
  if (person === undefined || person.bot) return undefined;
  return {
    kind: 'reaction',
    id,
    place: message.place,
    user: person.user,
    locale: person.locale,
    canPost: true,
    added: payload.type === 'reaction_added',
    emoji: emojiOf(reaction),
    message,
  };
}

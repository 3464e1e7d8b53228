/** Reactions as events of the port: on messages of the bot, however old, by people. */
import { type Client, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { emojiKey, type ReactionEvent, type User } from '../../platform.ts';
import type { Facts } from '../lookup/facts.ts';
import { type Locate, localeIn } from '../lookup/locate.ts';
import { toUser } from '../lookup/people.ts';
import type { Requests } from '../send/requests.ts';
import { type MemberPayload, messageSchema, type ReactionPayload, type UserPayload } from './payloads.ts';

export interface Reactions {
  /** Undefined for reactions that are none of the bot's business. */
  read(payload: ReactionPayload, added: boolean, id: string): Promise<ReactionEvent | undefined>;
  /** Remembers whose a message is, which spares a question when someone reacts to it. */
  learn(message: string, author: string): void;
}

export interface ReactionsOptions {
  readonly client: Client;
  readonly requests: Requests;
  readonly facts: Facts;
  readonly locate: Locate;
}

export function createReactions({ client, requests, facts, locate }: ReactionsOptions): Reactions {
  const authors = new LRUCache<string, string>({ max: 20_000 });

  const authorOf = async (payload: ReactionPayload): Promise<string | undefined> => {
    const known = payload.message_author_id ?? authors.get(payload.message_id);
    if (known !== undefined) {
      authors.set(payload.message_id, known);
      return known;
    }
    const route = Routes.channelMessage(payload.channel_id, payload.message_id);
    // Where the bot may not look, its own records tell whether the message matters.
    const message = await requests.ask(messageSchema, 'Get', route).catch(() => undefined);
    if (message !== undefined) authors.set(message.id, message.author.id);
    return message?.author.id;
  };

  const reactorOf = async ({ guild_id, user_id, member }: ReactionPayload): Promise<UserPayload & Nick> => {
    const found = member ?? (guild_id === undefined ? undefined : await facts.member(guild_id, user_id));
    const user = found?.user ?? (await facts.user(user_id));
    return { ...user, nick: found?.nick };
  };

  return {
    learn(message, author) {
      authors.set(message, author);
    },
    async read(payload, added, id) {
      const self = await facts.self();
      if (payload.user_id === self || payload.member?.user?.bot) return undefined;
      const author = await authorOf(payload);
      if (author !== undefined && author !== self) return undefined;
      const [reactor, place] = await Promise.all([
        reactorOf(payload),
        locate(payload.channel_id, payload.guild_id),
      ]);
      if (reactor.bot) return undefined;
      const user: User = toUser(reactor, reactor);
      const { id: custom, name } = payload.emoji;
      return {
        kind: 'reaction',
        id,
        place,
        user,
        locale: localeIn(client, place),
        localeGuessed: true,
        canPost: true,
        added,
        emoji: custom ? `:${name ?? ''}:` : emojiKey(name ?? ''),
        message: { place, id: payload.message_id },
      };
    },
  };
}

type Nick = Pick<MemberPayload, 'nick'>;

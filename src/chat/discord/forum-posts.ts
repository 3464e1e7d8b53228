/** Posting into a forum channel, where every message starts a thread of its own. */
import { Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Message, type MessageRef, oneLine, type Place } from '../platform.ts';
import { partsOf } from '../split-message.ts';
import type { InPlace } from './in-place.ts';
import { channelSchema, snowflake } from './payloads.ts';
import type { RenderedMessage } from './render-message.ts';
import type { Requests } from './requests.ts';

export interface ForumPosts {
  /** @throws PlatformError `invalid` where the channel is no forum either */
  create(place: Place, message: Message, rendered: RenderedMessage, nonce: string): Promise<MessageRef>;
}

const threadSchema = z.object({ id: snowflake });

const requiresTag = 1 << 4;

export function createForumPosts(requests: Requests, inPlace: InPlace): ForumPosts {
  // Discord has no nonces for threads; ours last as long as its own do, and longer.
  const created = new LRUCache<string, Promise<MessageRef>>({ max: 1000, ttl: 60 * 60_000 });

  const create: ForumPosts['create'] = async (place, message, { body, files }) => {
    const channel = await requests.ask(channelSchema, 'Get', Routes.channel(place.channel));
    const tag = channel.available_tags?.find(({ moderated }) => !moderated);
    const tags = (channel.flags ?? 0) & requiresTag && tag !== undefined ? [tag.id] : [];
    const data = { body: { name: titleOf(message), applied_tags: tags, message: body }, files: [...files] };
    const { id } = await inPlace(place, ['ViewChannel', 'SendMessages'], () =>
      requests.ask(threadSchema, 'Post', Routes.threads(place.channel), data),
    );
    // The first message of a forum thread has the thread's id.
    return { place: { ...place, thread: id }, id };
  };

  return {
    create(place, message, rendered, nonce) {
      const known = created.get(nonce);
      if (known !== undefined) return known;
      const creating = create(place, message, rendered, nonce);
      created.set(nonce, creating);
      creating.catch(() => created.delete(nonce));
      return creating;
    },
  };
}

/** The beginning of the message's text. */
function titleOf(message: Message): string {
  const texts = partsOf(message.text).map((part) =>
    typeof part === 'string' ? part : 'text' in part ? part.text : '',
  );
  return oneLine(texts.join('').slice(0, 1000), 100) || '…';
}

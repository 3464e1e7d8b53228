/** Posting into a forum channel, where every message starts a thread of its own. */
import { Routes, SnowflakeUtil } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Message, type MessageRef, type Place, PlatformError } from '../../platform.ts';
import { partsOf } from '../../split-message.ts';
import type { Facts } from '../lookup/facts.ts';
import { channelSchema, snowflake } from '../receive/payloads.ts';
import type { RenderedMessage } from '../render/message.ts';
import type { ArchiveAfter } from './archive-after.ts';
import type { InPlace } from './in-place.ts';
import type { Requests } from './requests.ts';
import { underName } from './thread-names.ts';

export interface ForumPosts {
  /** @throws PlatformError `invalid` where the channel is no forum either */
  create(place: Place, message: Message, rendered: RenderedMessage, nonce: string): Promise<MessageRef>;
}

const threadSchema = z.object({ id: snowflake });
const activeSchema = z.object({
  threads: z.array(
    z.object({
      id: snowflake,
      name: z.string(),
      parent_id: snowflake.nullish(),
      owner_id: snowflake.nullish(),
    }),
  ),
});

/** ms by which the clocks of Discord and of this machine may differ. */
const clockSkew = 60_000;

const requiresTag = 1 << 4;

export interface ForumPostsOptions {
  readonly requests: Requests;
  readonly inPlace: InPlace;
  readonly facts: Pick<Facts, 'self'>;
  readonly archiveAfter: ArchiveAfter;
}

export function createForumPosts({ requests, inPlace, facts, archiveAfter }: ForumPostsOptions): ForumPosts {
  // Discord has no nonces for threads; ours last as long as its own do, and longer.
  const created = new LRUCache<string, Promise<MessageRef>>({ max: 1000, ttl: 60 * 60_000 });

  /** Threads of other posts, which may have the same name. */
  const taken = new LRUCache<string, true>({ max: 1000 });

  /** A thread that was opened although Discord's answer did not come. */
  const findUnanswered = async (place: Place, name: string, since: number): Promise<string | undefined> => {
    const route = Routes.guildActiveThreads(place.server);
    const [self, { threads }] = await Promise.all([facts.self(), requests.ask(activeSchema, 'Get', route)]);
    const found = threads.find(
      (thread) =>
        thread.parent_id === place.channel &&
        thread.owner_id === self &&
        thread.name === name &&
        SnowflakeUtil.timestampFrom(thread.id) >= since - clockSkew &&
        !taken.has(thread.id),
    );
    return found?.id;
  };

  const create: ForumPosts['create'] = async (place, message, { body, files }) => {
    const channel = await requests.ask(channelSchema, 'Get', Routes.channel(place.channel));
    const tag = channel.available_tags?.find(({ moderated }) => !moderated);
    const tags = (channel.flags ?? 0) & requiresTag && tag !== undefined ? [tag.id] : [];
    const auto_archive_duration = await archiveAfter.of(place);
    const send = async (name: string): Promise<string> => {
      const about = { name, auto_archive_duration, applied_tags: tags };
      const data = { body: { ...about, message: body }, files: [...files] };
      const thread = await inPlace(place, ['ViewChannel', 'SendMessages'], () =>
        requests.askOnce(threadSchema, 'Post', Routes.threads(place.channel), data),
      );
      return thread.id;
    };
    const since = Date.now();
    const open = (name: string) =>
      send(name).catch(async (error: unknown) => {
        if (!(error instanceof PlatformError) || error.problem !== 'unavailable') throw error;
        return (await findUnanswered(place, name, since)) ?? send(name);
      });
    const id = await archiveAfter.watch(place, () => underName(titleOf(message), open));
    taken.set(id, true);
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
  return texts.join('').slice(0, 1000);
}

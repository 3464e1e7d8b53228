/** Posting, editing and deleting messages with the bot's own token. */
import { createHash } from 'node:crypto';
import { Routes } from 'discord.js';
import { z } from 'zod';
import { checkMessage } from '../../check-message.ts';
import { type Message, type MessageRef, type Place, type Platform, PlatformError } from '../../platform.ts';
import type { Permission } from '../lookup/permissions.ts';
import { snowflake } from '../receive/payloads.ts';
import { channelOf } from '../render/markdown.ts';
import { type RenderedMessage, renderCut, renderMessages } from '../render/message.ts';
import type { ForumPosts } from './forum-posts.ts';
import type { InPlace } from './in-place.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

export interface PostsOptions {
  readonly requests: Requests;
  readonly inPlace: InPlace;
  readonly forumPosts: ForumPosts;
  readonly limits: Platform['limits'];
}

const createdSchema = z.object({ id: snowflake });

const forumChannel = 40058;
const nonTextChannel = 50008;
/** Unknown channel, server and message: what is to be deleted is gone already. */
const unknown = [10003, 10004, 10008];

export function createPosts(options: PostsOptions): Pick<Platform, 'post' | 'update' | 'remove'> {
  const { requests, inPlace, forumPosts, limits } = options;

  const postOne = async (place: Place, rendered: RenderedMessage, nonce: string): Promise<MessageRef> => {
    const data = { body: { ...rendered.body, nonce, enforce_nonce: true }, files: [...rendered.files] };
    const route = Routes.channelMessages(channelOf(place));
    const needed = [...neededToPost(place), ...neededFor(rendered)];
    const { id } = await inPlace(place, needed, () => requests.ask(createdSchema, 'Post', route, data));
    return { place, id };
  };

  const postFirst = async (place: Place, message: Message, rendered: RenderedMessage, nonce: string) => {
    try {
      return await postOne(place, rendered, nonce);
    } catch (error) {
      const code = codeOf(error);
      if (code !== forumChannel && code !== nonTextChannel) throw error;
      return forumPosts.create(place, message, rendered, nonce);
    }
  };

  return {
    async post(place, message, { nonce }) {
      checkMessage(message, limits(place));
      const [first, ...more] = renderMessages(message);
      let main = await postFirst(place, message, first, hashNonce(place, nonce, 0));
      const all = [main];
      for (const [index, rendered] of more.entries()) {
        main = await postOne(main.place, rendered, hashNonce(place, nonce, index + 1));
        all.push(main);
      }
      return { main, all };
    },

    async update({ place, id }, content) {
      checkMessage(content, limits(place), 'update');
      const rendered = renderCut(content);
      const data = { body: rendered.body, files: [...rendered.files] };
      const route = Routes.channelMessage(channelOf(place), id);
      await inPlace(place, ['ViewChannel', ...neededFor(rendered)], () =>
        requests.send('Patch', route, data),
      );
    },

    async remove({ place, id }) {
      const route = Routes.channelMessage(channelOf(place), id);
      try {
        await inPlace(place, ['ViewChannel'], () => requests.send('Delete', route));
      } catch (error) {
        if (error instanceof PlatformError && unknown.includes(codeOf(error) ?? 0)) return;
        throw error;
      }
    },
  };
}

/** Discord takes 25 characters, and tells nonces apart by sender only. */
function hashNonce(place: Place, nonce: string, index: number): string {
  const whole = JSON.stringify([channelOf(place), nonce, index]);
  return createHash('sha256').update(whole).digest('base64url').slice(0, 25);
}

function neededToPost(place: Place): Permission[] {
  return ['ViewChannel', place.thread === undefined ? 'SendMessages' : 'SendMessagesInThreads'];
}

function neededFor({ body, files }: RenderedMessage): Permission[] {
  return [
    ...(body.embeds.length > 0 ? (['EmbedLinks'] as const) : []),
    ...(files.length > 0 ? (['AttachFiles'] as const) : []),
  ];
}

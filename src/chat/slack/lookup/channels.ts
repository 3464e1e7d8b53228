/** Whether the bot can post in a channel: it is in it, or may join. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Place, PlatformError } from '../../platform.ts';
import type { Requests } from '../send/requests.ts';
import type { Membership } from './membership.ts';

export type CanPost = (place: Place) => Promise<boolean>;

const channelSchema = z.object({
  channel: z.looseObject({
    is_member: z.boolean().nullish(),
    is_private: z.boolean().nullish(),
    is_im: z.boolean().nullish(),
    is_mpim: z.boolean().nullish(),
    is_archived: z.boolean().nullish(),
  }),
});

/** ms; whoever invites the bot tries again soon after. */
const patience = 30_000;

export function createCanPost(requests: Requests, membership: Membership): CanPost {
  const known = new LRUCache<string, boolean>({ max: 10_000, ttl: patience });
  return async ({ server, channel }) => {
    if (membership.hasLeft(server, channel)) return false;
    const key = `${server}:${channel}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const can = await ask(requests, server, channel);
    known.set(key, can);
    return can;
  };
}

async function ask(requests: Requests, server: string, channel: string): Promise<boolean> {
  try {
    const { channel: info } = await requests.ask(channelSchema, server, 'conversations.info', { channel });
    if (info.is_archived) return false;
    return Boolean(info.is_im || info.is_mpim || info.is_member || !info.is_private);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    // Slack shows no channel to those who aren't in it. Without the scope to ask, posting itself will tell.
    return error.problem !== 'gone';
  }
}

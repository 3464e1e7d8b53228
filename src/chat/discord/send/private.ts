/** Ways to reach one person alone: the direct conversation, and what is said there. */
import { randomUUID } from 'node:crypto';
import { Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Place, type Platform, PlatformError } from '../../platform.ts';
import { snowflake } from '../receive/payloads.ts';
import type { Requests } from './requests.ts';

const channelSchema = z.object({ id: snowflake });

export function createDirect(requests: Requests): Platform['direct'] {
  // The conversation with a person is always the same channel.
  const channels = new LRUCache<string, string>({ max: 5000 });
  return async (_, user) => {
    const known = channels.get(user);
    if (known !== undefined) return directPlace(known);
    const body = { recipient_id: user };
    const { id } = await requests.ask(channelSchema, 'Post', Routes.userChannels(), { body });
    channels.set(user, id);
    return directPlace(id);
  };
}

/** Without an event to answer, nobody but the person sees a direct message; else it is said in the place. */
export function createTell({ direct, post }: Pick<Platform, 'direct' | 'post'>): Platform['tell'] {
  return async (place, user, message) => {
    // Discord may repeat a request that seemed lost; the nonce keeps it one message.
    const options = { nonce: randomUUID() };
    try {
      await post(await direct(place, user), message, options);
    } catch (error) {
      if (place.direct || !(error instanceof PlatformError) || !isRefusal(error)) throw error;
      await post(place, { ...message, notify: [{ id: user, name: '' }] }, options);
    }
  };
}

function isRefusal({ problem }: PlatformError): boolean {
  return problem === 'forbidden' || problem === 'gone';
}

function directPlace(channel: string): Place {
  return { platform: 'discord', server: '@me', channel, direct: true };
}

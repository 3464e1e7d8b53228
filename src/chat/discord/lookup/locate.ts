/** The place that a channel id stands for. */
import { ChannelType, type Client } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { type Locale, localeOf, type Place } from '../../platform.ts';
import type { Facts } from './facts.ts';

/** Where the channel can't be looked at, it is taken for one that is no thread. */
export type Locate = (channel: string, guild: string | undefined) => Promise<Place>;

export function isThread(type: number): boolean {
  return [ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread].includes(type);
}

export function createLocate(facts: Facts): Locate {
  // A channel's kind and a thread's channel never change.
  const parents = new LRUCache<string, string>({ max: 10_000 });

  const parentOf = async (id: string): Promise<string> => {
    const known = parents.get(id);
    if (known !== undefined) return known;
    const { type, parent } = await facts.channel(id);
    const found = isThread(type) ? (parent ?? id) : id;
    parents.set(id, found);
    return found;
  };

  return async (id, guild) => {
    const platform = 'discord';
    if (guild === undefined) return { platform, server: '@me', channel: id, direct: true };
    const channel = await parentOf(id).catch(() => id);
    return { platform, server: guild, channel, ...(channel !== id && { thread: id }) };
  };
}

/** The language of a server, for events that don't tell that of the person. */
export function localeIn(client: Client, { server }: Place): Locale {
  return localeOf(client.guilds.cache.get(server)?.preferredLocale);
}

/** What is known about servers, channels and people: from the gateway's cache if it is there, otherwise requested. */
import { type Client, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import {
  channelSchema,
  guildSchema,
  type MemberPayload,
  memberSchema,
  type UserPayload,
  userSchema,
} from '../receive/payloads.ts';
import { codeOf } from '../send/problems.ts';
import type { Requests } from '../send/requests.ts';

export interface GuildFacts {
  readonly owner: string;
  readonly roles: readonly { readonly id: string; readonly name: string; readonly permissions: bigint }[];
  /** Discord's own rating of the whole server. */
  readonly nsfwLevel: number | undefined;
}

export interface ChannelFacts {
  readonly type: number;
  readonly guild: string | undefined;
  /** Age-restricted; a thread doesn't say what its channel is. */
  readonly nsfw: boolean;
  /** The channel of a thread, else the category. */
  readonly parent: string | undefined;
  readonly overwrites: readonly { readonly id: string; readonly allow: bigint; readonly deny: bigint }[];
  /** Minutes, as somebody set them for threads of the channel. */
  readonly archiveAfter: number | undefined;
}

/** Every method throws PlatformError, `gone` for what is not there and `forbidden` where the bot may not look. */
export interface Facts {
  /** The bot's own user id. */
  self(): Promise<string>;
  guild(id: string): Promise<GuildFacts>;
  channel(id: string): Promise<ChannelFacts>;
  /** Asked for every time: the gateway tells no news of members. Undefined when they are not in the server. */
  member(guild: string, user: string): Promise<MemberPayload | undefined>;
  user(id: string): Promise<UserPayload>;
}

const unknownMember = 10007;
const unknownUser = 10013;

export function createFacts(client: Client, requests: Requests): Facts {
  const users = new LRUCache<string, UserPayload>({ max: 1000, ttl: 10 * 60_000 });
  const user = async (id: string) => {
    const found = users.get(id) ?? (await requests.ask(userSchema, 'Get', Routes.user(id)));
    users.set(id, found);
    return found;
  };
  return {
    async self() {
      return client.user?.id ?? (await user('@me')).id;
    },
    user,
    async guild(id) {
      return knownGuild(client, id) ?? readGuild(await requests.ask(guildSchema, 'Get', Routes.guild(id)));
    },
    async channel(id) {
      return (
        knownChannel(client, id) ?? readChannel(await requests.ask(channelSchema, 'Get', Routes.channel(id)))
      );
    },
    async member(guild, id) {
      try {
        return await requests.ask(memberSchema, 'Get', Routes.guildMember(guild, id));
      } catch (error) {
        const code = codeOf(error);
        if (code === unknownMember || code === unknownUser) return undefined;
        throw error;
      }
    },
  };
}

function knownGuild(client: Client, id: string): GuildFacts | undefined {
  const guild = client.guilds.cache.get(id);
  if (!guild?.available) return undefined;
  const roles = guild.roles.cache.map(({ id, name, permissions }) => ({
    id,
    name,
    permissions: permissions.bitfield,
  }));
  return { owner: guild.ownerId, roles, nsfwLevel: guild.nsfwLevel };
}

function knownChannel(client: Client, id: string): ChannelFacts | undefined {
  const channel = client.channels.cache.get(id);
  if (channel === undefined || channel.partial || channel.isDMBased()) return undefined;
  const overwrites = 'permissionOverwrites' in channel ? channel.permissionOverwrites.cache : undefined;
  return {
    type: channel.type,
    guild: channel.guildId,
    nsfw: 'nsfw' in channel && channel.nsfw,
    parent: channel.parentId ?? undefined,
    overwrites: [...(overwrites?.values() ?? [])].map(({ id, allow, deny }) => ({
      id,
      allow: allow.bitfield,
      deny: deny.bitfield,
    })),
    archiveAfter:
      'defaultAutoArchiveDuration' in channel ? (channel.defaultAutoArchiveDuration ?? undefined) : undefined,
  };
}

function readGuild(guild: z.infer<typeof guildSchema>): GuildFacts {
  const roles = guild.roles.map((role) => ({ ...role, permissions: BigInt(role.permissions) }));
  return { owner: guild.owner_id, roles, nsfwLevel: guild.nsfw_level };
}

function readChannel(channel: z.infer<typeof channelSchema>): ChannelFacts {
  return {
    type: channel.type,
    guild: channel.guild_id,
    nsfw: channel.nsfw ?? false,
    parent: channel.parent_id ?? undefined,
    overwrites: (channel.permission_overwrites ?? []).map(({ id, allow, deny }) => ({
      id,
      allow: BigInt(allow),
      deny: BigInt(deny),
    })),
    archiveAfter: channel.default_auto_archive_duration ?? undefined,
  };
}

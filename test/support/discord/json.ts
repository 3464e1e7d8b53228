/** The local Discord's objects as its API and gateway tell them. */
import { ChannelType, ComponentType } from 'discord.js';
import {
  type Channel,
  type DiscordWorld,
  type Guild,
  isThread,
  permissionsIn,
  type StoredFile,
  type StoredMessage,
  type User,
} from './world.ts';

const since = '2024-05-01T12:00:00.000000+00:00';

export function userJson(user: User) {
  return {
    id: user.id,
    username: user.username,
    global_name: null,
    avatar: null,
    discriminator: '0',
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    bot: user.bot,
  };
}

export function ownUserJson(user: User) {
  const { primary_guild: _, ...shared } = userJson(user);
  return { ...shared, mfa_enabled: false, locale: 'en-US', verified: true, email: null };
}

export function memberJson(world: DiscordWorld, guild: Guild, user: User) {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    flags: 0,
    joined_at: since,
    nick: null,
    pending: false,
    premium_since: null,
    roles: guild.members.get(user.id) ?? [],
    mute: false,
    deaf: false,
    user: userJson(world.users.get(user.id) ?? user),
  };
}

export function guildJson(guild: Guild) {
  const nothing = {
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    application_id: null,
    afk_channel_id: null,
    system_channel_id: null,
    widget_channel_id: null,
    max_presences: null,
    vanity_url_code: null,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    incidents_data: null,
  };
  return {
    ...nothing,
    id: guild.id,
    name: 'A server',
    owner_id: guild.owner,
    features: [],
    region: 'us-central',
    afk_timeout: 300,
    system_channel_flags: 0,
    widget_enabled: false,
    verification_level: 0,
    roles: guild.roles.map((role, position) => ({
      id: role.id,
      name: role.name,
      permissions: role.permissions.toString(),
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: false,
      mentionable: false,
      icon: null,
      unicode_emoji: null,
      flags: 0,
    })),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    premium_tier: guild.premiumTier,
    premium_subscription_count: 0,
    preferred_locale: 'en-US',
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: guild.emojis.map(emojiJson),
    stickers: [],
  };
}

export function emojiJson({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name, roles: [], require_colons: true, managed: false, animated: false, available: true };
}

export function channelJson(world: DiscordWorld, channel: Channel) {
  const { id, type, name, guild, parent } = channel;
  if (type === ChannelType.DM) {
    const recipients = [world.users.get(channel.recipient ?? '')].flatMap((user) => user ?? []);
    return { id, type, flags: 0, recipients: recipients.map(userJson), last_message_id: null };
  }
  if (!isThread(channel)) {
    return {
      id,
      type,
      name,
      guild_id: guild,
      position: 0,
      parent_id: null,
      last_message_id: null,
      ...(channel.archiveAfter && { default_auto_archive_duration: channel.archiveAfter }),
      ...(channel.tag === undefined
        ? { flags: 0 }
        : {
            flags: 16,
            available_tags: [
              { id: channel.tag, name: 'art', moderated: false, emoji_id: null, emoji_name: null },
            ],
          }),
      permission_overwrites: channel.overwrites.map(({ id: of, allow, deny }) => ({
        id: of,
        type: world.users.has(of) ? 1 : 0,
        allow: allow.toString(),
        deny: deny.toString(),
      })),
    };
  }
  return {
    id,
    type,
    name,
    flags: 0,
    guild_id: guild,
    parent_id: parent,
    owner_id: world.bot.id,
    thread_metadata: {
      archived: channel.archived,
      archive_timestamp: since,
      auto_archive_duration: channel.archiveAfter ?? 4320,
      locked: channel.locked,
    },
    message_count: channel.messages.size,
    member_count: 1,
    total_message_sent: channel.messages.size,
    last_message_id: null,
  };
}

export function messageJson(world: DiscordWorld, message: StoredMessage, origin: string) {
  const author = world.users.get(message.author) ?? world.bot;
  const people = message.notified.flatMap((id) => world.users.get(id) ?? []);
  return {
    id: message.id,
    channel_id: message.channel,
    type: 0,
    content: message.content,
    author: userJson(author),
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    flags: (message.onlyFor === undefined ? 0 : 64) | (message.loading ? 128 : 0),
    mentions: people.map(userJson),
    mention_roles: [],
    mention_everyone: message.notified.includes('everyone'),
    pinned: false,
    tts: false,
    attachments: message.files.map((file) => fileJson(message, file, origin)),
    embeds: message.embeds.map((embed) => ({ type: 'rich', ...embed })),
    components: message.components.map(componentJson),
  };
}

export function fileJson({ channel }: Pick<StoredMessage, 'channel'>, file: StoredFile, origin: string) {
  const url = `${origin}/attachments/${channel}/${file.id}/${file.name}`;
  return {
    id: file.id,
    filename: file.name,
    size: file.bytes.byteLength,
    content_type: file.type,
    url,
    proxy_url: url,
    ...(file.alt !== undefined && { description: file.alt }),
  };
}

/** A message as reactions see it, or as `GET` tells it. */
export function messageWithReactionsJson(world: DiscordWorld, message: StoredMessage, origin: string) {
  const reactions = [...message.reactions].map(([key, users]) => ({
    emoji: emojiOf(key),
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    burst_colors: [],
    me_burst: false,
    me: users.has(world.bot.id),
  }));
  return { ...messageJson(world, message, origin), ...(reactions.length > 0 && { reactions }) };
}

/** `name` or `name:id`. */
export function emojiOf(key: string): { readonly id: string | null; readonly name: string } {
  const [, name, id] = /^(\w+):(\d+)$/.exec(key) ?? [];
  return name !== undefined && id !== undefined ? { id, name } : { id: null, name: key };
}

/** What a member of the server may do in the channel, as interactions tell it. */
export function actingMemberJson(world: DiscordWorld, guild: Guild, user: User, channel: Channel) {
  return {
    ...memberJson(world, guild, user),
    permissions: permissionsIn(world, user.id, channel).toString(),
  };
}

function componentJson(component: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = component.components;
  if (component.type !== ComponentType.ActionRow || !Array.isArray(inner)) return { id: 1, ...component };
  return { id: 1, ...component, components: inner.map(componentJson) };
}

/** The local Discord's routes for messages, reactions, threads and channels. */
import { PermissionFlagsBits as bits, ChannelType } from 'discord.js';
import { type Call, type DiscordCore, done, type Handler, type Json, ok } from './core.ts';
import { channelJson, emojiOf, memberJson, messageWithReactionsJson } from './json.ts';
import { createMessage, editMessage } from './messages.ts';
import { refusals } from './refusal.ts';
import { addChannel, type Channel, isThread, permissionsIn, type StoredMessage } from './world.ts';

export function messageRoutes(core: DiscordCore): Readonly<Record<string, Handler>> {
  const { world } = core;
  const forumTypes = [ChannelType.GuildForum, ChannelType.GuildMedia];

  const channelOf = ({ params }: Call): Channel => {
    const channel = world.channels.get(params.channel_id ?? '');
    if (channel === undefined) throw refusals.unknownChannel();
    if (channel.guild !== undefined && !world.guilds.get(channel.guild)?.members.has(world.bot.id)) {
      throw refusals.noAccess();
    }
    need(channel, bits.ViewChannel);
    return channel;
  };
  const messageOf = (channel: Channel, { params }: Call): StoredMessage => {
    const message = channel.messages.get(params.message_id ?? '');
    if (message === undefined) throw refusals.unknownMessage();
    return message;
  };
  const need = (channel: Channel, permission: bigint): void => {
    const granted = permissionsIn(world, world.bot.id, channel);
    if (granted & permission) return;
    throw permission === bits.ViewChannel ? refusals.noAccess() : refusals.noPermission();
  };
  const needToWrite = (channel: Channel, body: Json, files: ReadonlyMap<string, unknown>): void => {
    if (files.size > 0) need(channel, bits.AttachFiles);
    if (((body.embeds ?? []) as unknown[]).length > 0) need(channel, bits.EmbedLinks);
  };
  const post = (channel: Channel, body: Json, files: Call['files']): StoredMessage => {
    const recipient = world.users.get(channel.recipient ?? '');
    if (recipient !== undefined && !recipient.takesDirect) throw refusals.noDirect();
    if (channel.locked) throw refusals.threadLocked();
    need(channel, isThread(channel) ? bits.SendMessagesInThreads : bits.SendMessages);
    needToWrite(channel, body, files);
    requireNoMentions(core, body);
    return createMessage(core, { channel, author: world.bot.id, body, files });
  };
  const openThread = (parent: Channel, id: string, { name, auto_archive_duration: after }: Json): Channel => {
    const channel = addChannel(world, {
      id,
      type: ChannelType.PublicThread,
      name: String(name),
      archiveAfter: after === undefined ? undefined : Number(after),
      guild: parent.guild,
      parent: parent.id,
    });
    core.tell('THREAD_CREATE', { ...channelJson(world, channel), newly_created: true }, parent.guild);
    return channel;
  };

  return {
    'GET /channels/{channel_id}': (call) => ok(channelJson(world, channelOf(call))),
    'PATCH /channels/{channel_id}': (call) => {
      const channel = channelOf(call);
      need(channel, channel.locked ? bits.ManageThreads : bits.SendMessagesInThreads);
      if (typeof call.body.archived === 'boolean') channel.archived = call.body.archived;
      core.tell('THREAD_UPDATE', channelJson(world, channel), channel.guild);
      return ok(channelJson(world, channel));
    },
    'POST /channels/{channel_id}/messages': (call) => {
      const channel = channelOf(call);
      if (forumTypes.includes(channel.type)) throw refusals.forum();
      if (channel.type === ChannelType.GuildCategory) throw refusals.noText();
      const { nonce, enforce_nonce: enforced } = call.body;
      if (nonce === undefined || !enforced) core.violations.push('a message without an enforced nonce');
      // Discord only says that nonces are the sender's; taking them for global is the stricter reading.
      const known = world.nonces.get(String(nonce));
      const message = known ?? post(channel, call.body, call.files);
      world.nonces.set(String(nonce), message);
      // What is written wakes a thread up.
      channel.archived = false;
      return ok(messageWithReactionsJson(world, message, core.origin()));
    },
    'GET /channels/{channel_id}/messages/{message_id}': (call) => {
      const channel = channelOf(call);
      need(channel, bits.ReadMessageHistory);
      return ok(messageWithReactionsJson(world, messageOf(channel, call), core.origin()));
    },
    'PATCH /channels/{channel_id}/messages/{message_id}': (call) => {
      const channel = channelOf(call);
      const message = messageOf(channel, call);
      if (message.author !== world.bot.id) throw refusals.notYours();
      if (channel.archived) throw refusals.archived();
      needToWrite(channel, call.body, call.files);
      requireNoMentions(core, call.body);
      editMessage(core, message, channel, call.body, call.files);
      return ok(messageWithReactionsJson(world, message, core.origin()));
    },
    'DELETE /channels/{channel_id}/messages/{message_id}': (call) => {
      const channel = channelOf(call);
      const message = messageOf(channel, call);
      if (message.author !== world.bot.id) need(channel, bits.ManageMessages);
      channel.messages.delete(message.id);
      core.tell(
        'MESSAGE_DELETE',
        { id: message.id, channel_id: channel.id, guild_id: channel.guild },
        channel.guild,
      );
      return done;
    },
    'PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me': (call) => {
      const channel = channelOf(call);
      const message = messageOf(channel, call);
      if (channel.archived) throw refusals.archived();
      need(channel, bits.ReadMessageHistory);
      const emoji = call.params.emoji_name ?? '';
      if (!message.reactions.has(emoji)) need(channel, bits.AddReactions);
      react(core, { channel, message, emoji, user: world.bot.id, added: true });
      return done;
    },
    'POST /channels/{channel_id}/messages/{message_id}/threads': (call) => {
      const channel = channelOf(call);
      const message = messageOf(channel, call);
      if (![ChannelType.GuildText, ChannelType.GuildAnnouncement].includes(channel.type))
        throw refusals.noThreads();
      need(channel, bits.CreatePublicThreads);
      if (world.channels.has(message.id)) throw refusals.threadExists();
      return { status: 201, body: channelJson(world, openThread(channel, message.id, call.body)) };
    },
    'POST /channels/{channel_id}/threads': (call) => {
      const channel = channelOf(call);
      if (!forumTypes.includes(channel.type)) throw refusals.noThreads();
      need(channel, bits.SendMessages);
      const tags = (call.body.applied_tags ?? []) as readonly string[];
      if (channel.tag !== undefined && !tags.includes(channel.tag)) throw refusals.needsTag();
      const thread = openThread(channel, world.nextId(), call.body);
      const body = call.body.message as Json;
      requireNoMentions(core, body);
      // The first message of a forum post has the thread's id.
      const author = world.bot.id;
      createMessage(core, { channel: thread, author, body, files: call.files, id: thread.id });
      return { status: 201, body: channelJson(world, thread) };
    },
  };
}

/** Every request that can mention people must say that nobody but the named is mentioned. */
export function requireNoMentions(core: DiscordCore, body: Json): void {
  const parse = (body.allowed_mentions as Json | undefined)?.parse;
  if (!Array.isArray(parse) || parse.length > 0) core.violations.push('allowed_mentions.parse is not empty');
}

export interface Reacting {
  readonly channel: Channel;
  readonly message: StoredMessage;
  /** `name` or `name:id`. */
  readonly emoji: string;
  readonly user: string;
  readonly added: boolean;
}

/** Puts a reaction on or takes it off, and tells the gateway what changed. @throws Refusal */
export function react(core: DiscordCore, { channel, message, emoji, user, added }: Reacting): void {
  const { world } = core;
  const guild = world.guilds.get(channel.guild ?? '');
  const { id, name } = emojiOf(emoji);
  const isKnown = id === null ? /\p{Emoji}/u.test(name) : guild?.emojis.some((one) => one.id === id);
  if (!isKnown) throw refusals.unknownEmoji();
  const users = message.reactions.get(emoji) ?? new Set();
  if (users.has(user) === added) return;
  if (added) users.add(user);
  else users.delete(user);
  if (users.size > 0) message.reactions.set(emoji, users);
  else message.reactions.delete(emoji);
  const actor = world.users.get(user) ?? world.bot;
  const data = {
    user_id: user,
    channel_id: channel.id,
    message_id: message.id,
    guild_id: channel.guild,
    emoji: { id, name },
    burst: false,
    type: 0,
    // Only what is put on tells who did it and whose message it is.
    ...(added && { message_author_id: message.author }),
    ...(added && guild && { member: memberJson(world, guild, actor) }),
  };
  core.tell(added ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE', data, channel.guild);
}

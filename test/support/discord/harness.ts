/** The local Discord with a started adapter, as the contract suite wants it. */
import { PermissionFlagsBits as bits } from 'discord.js';
import { createDiscord } from '../../../src/chat/discord/discord.ts';
import type { ChatApp, Place } from '../../../src/chat/platform.ts';
import type { ActingPerson, PlatformWorld } from '../../contracts/platform-world.ts';
import { until } from '../../contracts/until.ts';
import { suggest } from './interact.ts';
import { createDiscordPerson } from './person.ts';
import { placeOf, seenMessage } from './seen.ts';
import { type DiscordServer, startDiscordServer } from './server.ts';
import { addUser, type Channel, type Guild } from './world.ts';

/** What the bot's invitation asks for. */
export const invited =
  bits.ViewChannel |
  bits.SendMessages |
  bits.SendMessagesInThreads |
  bits.CreatePublicThreads |
  bits.EmbedLinks |
  bits.AttachFiles |
  bits.ReadMessageHistory |
  bits.AddReactions;

export interface DiscordHarness extends PlatformWorld {
  readonly server: DiscordServer;
  readonly guild: Guild;
  channelAt(place: Place): Channel;
}

export async function startDiscordHarness(
  app: ChatApp,
  report: (error: unknown, what: string) => void,
  shards = 1,
): Promise<DiscordHarness> {
  const server = await startDiscordServer(shards);
  const { world } = server;
  const guild = server.guild(invited);
  const [painter, moderator] = ['painter', 'moderator'].map(
    (name) => guild.roles.find((role) => role.name === name)?.id ?? '',
  ) as [string, string];
  let names = 0;

  const open = async (served: ChatApp) => {
    const platform = createDiscord({ token: world.token, apiUrl: server.apiUrl, report });
    await platform.deploy(served);
    await platform.start(served);
    return platform;
  };
  let platform = await open(app);
  const channelAt = (place: Place): Channel => {
    const channel = world.channels.get(place.thread ?? place.channel);
    if (channel === undefined) throw new Error('The channel is gone');
    return channel;
  };

  return {
    server,
    guild,
    channelAt,
    get platform() {
      return platform;
    },
    can: {
      commandFiles: true,
      formFiles: true,
      typedOptions: true,
      suggestions: true,
      commandsInThreads: true,
      archivedThreads: true,
      closedDirects: true,
      threadPermission: true,
      threadNames: true,
      thinking: true,
      commandText: 6000,
    },
    roles: [painter, moderator],
    channel: async () => placeOf(server.channel(guild)),
    async person(as = {}) {
      names += 1;
      const user = addUser(world, `Person ${names}`);
      guild.members.set(user.id, [...(as.roles ?? []), ...(as.moderator ? [moderator] : [])]);
      return createDiscordPerson(server, user, app.menus);
    },
    async messages(place) {
      return [...channelAt(place).messages.values()].map((message) => seenMessage(server, message));
    },
    async threads({ channel }) {
      const threads = [...world.channels.values()].filter(({ parent }) => parent === channel);
      return threads.map((thread) => ({ place: placeOf(thread), name: thread.name }));
    },
    deleteChannel: async ({ channel }) => server.deleteChannel(channel),
    async deleteMessage({ place, id }) {
      channelAt(place).messages.delete(id);
    },
    async deny(place, what) {
      const channel = channelAt({ ...place, thread: undefined });
      const deny = what === 'post' ? bits.SendMessages : bits.CreatePublicThreads;
      channel.overwrites.push({ id: world.bot.id, allow: 0n, deny });
      server.changed(channel);
    },
    async archive(thread) {
      channelAt(thread).archived = true;
    },
    async closeDirects({ id }) {
      const user = world.users.get(id);
      if (user !== undefined) user.takesDirect = false;
    },
    async suggestions(person: ActingPerson, place, command, option, typed) {
      const user = world.users.get(person.id);
      if (user === undefined) throw new Error('Nobody is typing');
      const asked = suggest({ core: server, user, channel: channelAt(place) }, command, option, typed);
      const choices = await until('suggestions', () => asked.choices);
      return choices.map(({ name }) => name);
    },
    async redeliver() {
      const last = [...world.interactions.values()].findLast(({ kind }) => kind === 'command');
      if (last === undefined) throw new Error('There is no command to deliver again');
      server.tell('INTERACTION_CREATE', last.packet, world.channels.get(last.channel)?.guild);
    },
    async restart(served) {
      await platform.stop();
      platform = await open(served);
    },
    async stop() {
      await platform.stop();
      await server.stop();
    },
  };
}

/** A local Discord: its HTTP API and gateway over a world of servers and people, with all that can go wrong there. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ChannelType } from 'discord.js';
import type { DiscordCore } from './core.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createHttpSide, type Fault, type SeenRequest } from './http.ts';
import { channelJson, guildJson } from './json.ts';
import { interactionRoutes } from './routes-interactions.ts';
import { lookupRoutes } from './routes-lookups.ts';
import { messageRoutes } from './routes-messages.ts';
import { addChannel, addGuild, type Channel, createDiscordWorld, type Guild } from './world.ts';

export interface DiscordServer extends DiscordCore {
  readonly gateway: Gateway;
  /** Every valid request of the bot, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** The base address for the bot. */
  readonly apiUrl: string;
  fail(fault: Fault): void;
  /** A server with the bot in it; `permissions` are those of the bot's role. */
  guild(permissions: bigint): Guild;
  channel(guild: Guild, type?: ChannelType, more?: Partial<Channel>): Channel;
  /** Deletes a channel with its threads. */
  deleteChannel(id: string): void;
  /** Throws the bot out. */
  kick(guild: Guild): void;
  /** Tells the gateway that a channel or server is not as it was. */
  changed(what: Channel | Guild): void;
  /** Turns the clock forward for interactions. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export async function startDiscordServer(shards = 1): Promise<DiscordServer> {
  const world = createDiscordWorld();
  const violations: string[] = [];
  let origin = '';
  let passed = 0;
  const core: DiscordCore = {
    world,
    violations,
    origin: () => origin,
    tell: (type, data, guild) => gateway.tell(type, data, guild),
    now: () => Date.now() + passed,
  };
  const http = createHttpSide(core, {
    ...lookupRoutes(core, () => shards),
    ...messageRoutes(core),
    ...interactionRoutes(core),
  });
  const gateway = createGateway(core, http.server, () => shards);
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  origin = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;

  return {
    ...core,
    gateway,
    requests: http.requests,
    apiUrl: `${origin}/api`,
    fail: http.fail,
    guild: (permissions) => addGuild(world, permissions),
    channel(guild, type = ChannelType.GuildText, more = {}) {
      const channel = addChannel(world, { type, name: 'a channel', guild: guild.id, ...more });
      gateway.tell('CHANNEL_CREATE', channelJson(world, channel), guild.id);
      return channel;
    },
    deleteChannel(id) {
      for (const channel of [...world.channels.values()]) {
        if (channel.id !== id && channel.parent !== id) continue;
        world.channels.delete(channel.id);
        gateway.tell('CHANNEL_DELETE', channelJson(world, channel), channel.guild);
      }
    },
    kick(guild) {
      guild.members.delete(world.bot.id);
      gateway.tell('GUILD_DELETE', { id: guild.id }, guild.id);
    },
    changed(what) {
      if ('type' in what) gateway.tell('CHANNEL_UPDATE', channelJson(world, what), what.guild);
      else gateway.tell('GUILD_UPDATE', guildJson(what), what.id);
    },
    pass(ms) {
      passed += ms;
    },
    async stop() {
      await gateway.close();
      http.server.closeAllConnections();
      await new Promise((resolve) => http.server.close(resolve));
    },
  };
}

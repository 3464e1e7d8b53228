/** The gateway: discord.js maintains the connection, its shards, and a cache of servers and channels. */
import { Client, GatewayIntentBits, Options, Status } from 'discord.js';
import type { Health } from '../platform.ts';

/** None of these is privileged. */
const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
];

/**
 * As many shards as Discord recommends, in this process. Events are read from the gateway's own packets, so nothing
 * depends on what is cached: not even reactions on messages of years ago, which discord.js would only tell of with
 * partials. Servers, channels and roles are kept; messages, members and users are not.
 */
export function createClient(apiUrl: string): Client {
  return new Client({
    intents,
    shards: 'auto',
    rest: { api: apiUrl },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user?.id },
      PresenceManager: 0,
      VoiceStateManager: 0,
      ThreadMemberManager: 0,
      GuildStickerManager: 0,
      GuildScheduledEventManager: 0,
      AutoModerationRuleManager: 0,
    }),
  });
}

export function healthOf(client: Client, isRefused: boolean): Health {
  if (isRefused) return { ok: false, detail: 'Discord refuses the token.' };
  const shards = [...client.ws.shards.values()];
  const ready = shards.filter((shard) => isUp(shard.status)).length;
  if (shards.length === 0) return { ok: false, detail: 'Not connected to Discord.' };
  const servers = client.guilds.cache.size;
  const detail = `Discord: ${ready} of ${shards.length} shards connected, ${servers} servers.`;
  return { ok: ready === shards.length, detail };
}

/** Events come in while servers are still being told. */
function isUp(status: Status): boolean {
  return status === Status.Ready || status === Status.WaitingForGuilds;
}

/** The gateway of the local Discord: sessions that can be dropped, resumed and refused. */
import type { Server } from 'node:http';
import { GatewayIntentBits as intents, GatewayOpcodes as ops } from 'discord.js';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DiscordCore, Json } from './core.ts';
import { channelJson, guildJson, memberJson, ownUserJson } from './json.ts';
import { type Guild, isThread } from './world.ts';

export interface Gateway {
  tell(type: string, data: Json, guild: string | undefined): void;
  /** How often a session began, and how often one went on. */
  readonly counts: { identified: number; resumed: number };
  readonly shardsSeen: Set<string>;
  /** Breaks every connection; sessions that may not resume have to begin anew. */
  drop(mayResume: boolean): void;
  /** Asks every connection to come again, as Discord does when it restarts. */
  askToReconnect(): void;
  /** How many connections are ready. */
  connected(): number;
  close(): Promise<void>;
}

interface Session {
  readonly id: string;
  readonly shard: readonly [number, number];
  readonly intents: number;
  readonly log: { readonly s: number; readonly t: string; readonly d: Json }[];
  socket: WebSocket | undefined;
}

const privileged = intents.GuildMembers | intents.GuildPresences | intents.MessageContent;

export function createGateway(core: DiscordCore, server: Server, shardCount: () => number): Gateway {
  const { world } = core;
  const sessions = new Map<string, Session>();
  const counts = { identified: 0, resumed: 0 };
  const shardsSeen = new Set<string>();
  const sockets = new WebSocketServer({ noServer: true });

  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (connection) => greet(connection));
  });

  const greet = (socket: WebSocket) => {
    send(socket, { op: ops.Hello, d: { heartbeat_interval: 41_250 } });
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const { op, d } = JSON.parse(String(data)) as { op: number; d: Json };
      if (op === ops.Heartbeat) send(socket, { op: ops.HeartbeatAck });
      if (op === ops.Identify) identify(socket, d);
      if (op === ops.Resume) resume(socket, d);
    });
  };
  const identify = (socket: WebSocket, d: Json) => {
    const shard = d.shard as [number, number];
    if (d.token !== world.token) return socket.close(4004);
    if (Number(d.intents) & privileged) return socket.close(4014);
    if (shard[1] < shardCount()) return socket.close(4011);
    counts.identified += 1;
    shardsSeen.add(shard.join('/'));
    const session: Session = {
      id: `session-${counts.identified}`,
      shard,
      intents: Number(d.intents),
      log: [],
      socket,
    };
    sessions.set(session.id, session);
    const guilds = [...world.guilds.values()].filter((guild) => isOn(session, guild.id) && isIn(guild));
    dispatch(session, 'READY', {
      v: 10,
      user: ownUserJson(world.bot),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: `${core.origin().replace('http', 'ws')}/gateway`,
      shard,
      application: { id: world.application, flags: 0 },
    });
    for (const guild of guilds) dispatch(session, 'GUILD_CREATE', wholeGuild(core, guild));
  };
  const resume = (socket: WebSocket, { session_id, seq }: Json) => {
    const session = sessions.get(String(session_id));
    if (session === undefined) return send(socket, { op: ops.InvalidSession, d: false });
    counts.resumed += 1;
    session.socket = socket;
    for (const { s, t, d } of session.log) if (s > Number(seq)) send(socket, { op: ops.Dispatch, s, t, d });
    send(socket, { op: ops.Dispatch, s: session.log.length, t: 'RESUMED', d: {} });
  };
  const dispatch = (session: Session, t: string, d: Json) => {
    const told = withheld(session, t, d);
    if (told === undefined) return;
    const s = session.log.length + 1;
    session.log.push({ s, t, d: told });
    if (session.socket?.readyState === 1) send(session.socket, { op: ops.Dispatch, s, t, d: told });
  };
  const isOn = ({ shard: [index, count] }: Session, guild: string | undefined) =>
    guild === undefined ? index === 0 : Number((BigInt(guild) >> 22n) % BigInt(count)) === index;
  const isIn = (guild: Guild) => guild.members.has(world.bot.id);
  /** As Discord does without privileged intents: others' messages come without what they say. */
  const withheld = (session: Session, t: string, d: Json): Json | undefined => {
    const needed = neededIntent(t, d.guild_id !== undefined);
    if ((needed & session.intents) !== needed) return undefined;
    const isOthers = t === 'MESSAGE_CREATE' && (d.author as Json).id !== world.bot.id;
    const mentionsBot = ((d.mentions ?? []) as readonly Json[]).some(({ id }) => id === world.bot.id);
    if (!isOthers || mentionsBot || d.guild_id === undefined) return d;
    return { ...d, content: '', embeds: [], attachments: [], components: [] };
  };

  return {
    counts,
    shardsSeen,
    tell(t, d, guild) {
      for (const session of sessions.values()) if (isOn(session, guild)) dispatch(session, t, d);
    },
    drop(mayResume) {
      for (const session of sessions.values()) session.socket?.terminate();
      if (!mayResume) sessions.clear();
    },
    askToReconnect() {
      for (const { socket } of sessions.values()) if (socket) send(socket, { op: ops.Reconnect, d: null });
    },
    connected: () => [...sessions.values()].filter(({ socket }) => socket?.readyState === 1).length,
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function send(socket: WebSocket, packet: Json): void {
  socket.send(JSON.stringify(packet));
}

function neededIntent(t: string, inGuild: boolean): number {
  if (t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE' || t === 'MESSAGE_DELETE') {
    return inGuild ? intents.GuildMessages : intents.DirectMessages;
  }
  if (t.startsWith('MESSAGE_REACTION')) {
    return inGuild ? intents.GuildMessageReactions : intents.DirectMessageReactions;
  }
  return /^(GUILD|CHANNEL|THREAD)_/.test(t) ? intents.Guilds : 0;
}

/** All that a bot is told of a server when it connects. */
function wholeGuild({ world }: DiscordCore, guild: Guild): Json {
  const channels = [...world.channels.values()].filter((channel) => channel.guild === guild.id);
  const active = channels.filter((channel) => isThread(channel) && !channel.archived);
  return {
    ...guildJson(guild),
    joined_at: '2024-05-01T12:00:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [memberJson(world, guild, world.bot)],
    channels: channels.filter((channel) => !isThread(channel)).map((channel) => channelJson(world, channel)),
    threads: active.map((thread) => channelJson(world, thread)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

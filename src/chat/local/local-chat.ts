/** The local web chat: a small chat server with a page, behind the same port as Discord and Slack. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { AppError } from '../../errors.ts';
import { isLoopback } from '../../http/own-hosts.ts';
import { checkMessage } from '../check-message.ts';
import { type ChatApp, type ChatEvent, type Platform, PlatformError } from '../platform.ts';
import { type RawReply, serveEvent } from '../serve-event.ts';
import { createAnswerBook } from './answers.ts';
import { createBotDeeds } from './bot-deeds.ts';
import type { Change } from './changes.ts';
import type { Offer } from './context.ts';
import { createHub } from './hub.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { localLimits } from './limits.ts';
import type { ModelPull } from './model-pull.ts';
import { createRoutes, type Routes } from './routes/index.ts';
import { spotAt } from './spots.ts';
import type { LocalStorage } from './storage.ts';
import { storeContent } from './store-content.ts';
import { tellChange } from './tell-change.ts';
import { moderatorRole, platformName, roles } from './words.ts';

export interface LocalChatOptions {
  readonly storage: LocalStorage;
  /** Default 127.0.0.1; where others can come, the page asks for a key. */
  readonly host?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Names the page answers to besides its own. */
  readonly allowedHosts?: readonly string[];
  /** Asked for as `?key=…`; drawn at random where one is needed and none is given. */
  readonly key?: string;
  /** Asked whenever a page comes: what its empty channels offer. */
  readonly offer?: () => Promise<Offer>;
  /** Fetches a real model where people ask for it; ended with the chat. */
  readonly modelPull?: ModelPull | undefined;
  /** Called with everything that failed, for the log. */
  readonly report: (error: unknown, event?: ChatEvent) => void;
  /** ms after which an event is acknowledged on the app's behalf. */
  readonly patience?: number;
}

export interface LocalChat extends Platform {
  /** Where the page is, with the key if it asks for one; undefined while it is not served. */
  address(): URL | undefined;
}

interface Serving {
  readonly server: Server;
  readonly routes: Routes;
}

/** Reads what is stored; `start` serves it. @throws AppError `local_journal` */
export async function openLocalChat(options: LocalChatOptions): Promise<LocalChat> {
  const { storage, host = '127.0.0.1', port = 0, allowedHosts = [], report, patience, modelPull } = options;
  const offer = options.offer ?? (async () => ({ examples: [] }));
  const key = options.key ?? (isLoopback(host) ? undefined : randomBytes(16).toString('base64url'));
  const hub = createHub();
  const ledger = await openLedger(storage, {
    onChange: (change, world) => tellChange(hub, change, world),
    report,
  });
  const answers = createAnswerBook(hub, storage);
  const handling = new Set<Promise<void>>();
  let serving: Serving | undefined;

  const address = () => {
    const bound = serving?.server.address();
    if (bound === null || bound === undefined || typeof bound === 'string') return undefined;
    return addressOf(bound, host, key);
  };

  const chat: LocalChat = {
    ...createBotDeeds(ledger),
    name: platformName,
    address,
    limits: () => localLimits,
    health: () => ({ ok: serving !== undefined, detail: address()?.origin ?? 'not serving' }),

    async start(app) {
      await furnish(ledger);
      const emit = (event: ChatEvent, raw?: RawReply) => {
        const work = serveEvent(event, { app, platform: chat, raw, report, ...(patience && { patience }) });
        handling.add(work);
        work.finally(() => handling.delete(work));
      };
      const hosts = { boundTo: host, allowed: allowedHosts };
      const routes = createRoutes(
        { ledger, hub, answers, app, offer, modelPull, report, emit },
        { hosts, key },
      );
      const server = createServer(getRequestListener(routes.app.fetch, { overrideGlobalObjects: false }));
      await listen(server, host, port);
      serving = { server, routes };
    },

    async stop() {
      if (serving === undefined) return;
      const { server, routes } = serving;
      serving = undefined;
      modelPull?.stop();
      const closed = once(server, 'close');
      server.close();
      routes.close();
      await Promise.all(handling);
      server.closeAllConnections();
      await closed;
    },

    deploy: (app) =>
      ledger.change((world) => {
        const digest = digestOf(app);
        const changes: Change[] = digest === world.digest ? [] : [{ type: 'commands', digest }];
        return { changes, result: changes.length > 0 };
      }),

    async tell(place, user, message) {
      checkMessage(message, localLimits);
      if (!ledger.world.people.has(user)) throw new PlatformError('gone', `There is no person ${user}.`);
      if (!ledger.world.channels.has(place.channel)) {
        await chat.post(await chat.direct(place, user), message, { nonce: randomUUID() });
        return;
      }
      const { channel, thread } = spotAt(ledger.world, place);
      const id = await ledger.change((world) => ({ changes: [], result: ledger.newId(world, 'a') }));
      const content = await storeContent(message, storage);
      await answers.put(user, {
        id,
        spot: { channel: channel.id, thread: thread?.id },
        at: Date.now(),
        content,
      });
    },

    async member(place, user) {
      const person = ledger.world.people.get(user);
      if (person === undefined) return undefined;
      const moderator = !place.direct && person.roles.includes(moderatorRole);
      return {
        id: person.id,
        name: person.name,
        roles: person.roles,
        moderator,
        managesServer: moderator,
        bot: false,
      };
    },

    roles: async () => roles,
    isForAdults: async ({ channel }) => ledger.world.channels.get(channel)?.adults ?? false,

    async download({ source, name, size }, most) {
      const tooLarge = (bytes: number) =>
        new PlatformError('too_large', `${name} has ${bytes} bytes; at most ${most} are read.`);
      if (size > most) throw tooLarge(size);
      const bytes = await storage.readFile(source);
      if (bytes === undefined) throw new PlatformError('gone', `The file ${name} is gone.`);
      if (bytes.byteLength > most) throw tooLarge(bytes.byteLength);
      return bytes;
    },
  };
  return chat;
}

/** A new chat begins with two channels. */
async function furnish(ledger: Ledger): Promise<void> {
  await ledger.change((world) => {
    if (world.channels.size > 0 || world.usedIds > 0) return { changes: [], result: undefined };
    const channel = (name: string, topic: string): Change => ({
      type: 'channel',
      channel: { id: ledger.newId(world, 'c'), name, topic, botMayPost: true, botMayOpenThreads: true },
    });
    const changes = [
      channel('pictures', 'Type / to see what the bot can do'),
      channel('talk', 'For everything else'),
    ];
    return { changes, result: undefined };
  });
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new AppError('local_listen', `The local chat can't be served on ${host}, port ${port}`, { cause });
  }
}

function addressOf({ port, family, address }: AddressInfo, host: string, key: string | undefined): URL {
  const everywhere = ['0.0.0.0', '::'].includes(address);
  const name = everywhere ? 'localhost' : family === 'IPv6' && host.includes(':') ? `[${host}]` : host;
  return new URL(key === undefined ? '/' : `/?key=${encodeURIComponent(key)}`, `http://${name}:${port}`);
}

function digestOf({ commands, menus }: Pick<ChatApp, 'commands' | 'menus'>): string {
  return createHash('sha256')
    .update(JSON.stringify([commands, menus]))
    .digest('base64url');
}

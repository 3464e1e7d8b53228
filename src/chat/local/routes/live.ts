/** The initial state for a page, and everything after that as server-sent events. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { StoredMessage } from '../changes.ts';
import type { LocalContext } from '../context.ts';
import { sees, spotAt } from '../spots.ts';
import { bot, roles } from '../words.ts';
import { actorOf, messageFor, personOf } from './body.ts';

const messagesAtOnce = 50;
/** Proxies close what is silent for long. */
const heartbeatMs = 15_000;

export interface LiveRoutes {
  readonly routes: Hono;
  /** Ends all streams, so that the server can stop. */
  close(): void;
}

export function liveRoutes(context: LocalContext): LiveRoutes {
  const { ledger, hub, answers, app, offer } = context;
  const { world } = ledger;
  const ends = new Set<() => void>();
  const routes = new Hono();

  routes.get('/api/state', async (c) => {
    const me = personOf(context, c.req.query('person'));
    const channels = [...world.channels.values()].filter((channel) => sees(channel, me));
    const visible = new Set(channels.map((channel) => channel.id));
    return c.json({
      me,
      bot,
      roles,
      people: [...world.people.values()],
      channels,
      threads: [...world.threads.values()].filter((thread) => visible.has(thread.channel)),
      answers: answers.of(me.id),
      now: Date.now(),
      commands: app.commands,
      menus: app.menus,
      offer: await offer(),
    });
  });

  routes.get('/api/messages', (c) => {
    const spot = { channel: c.req.query('channel') ?? '', thread: c.req.query('thread') };
    actorOf(context, { person: c.req.query('person') ?? '', spot });
    const { channel, thread } = spotAt(world, spot);
    const there = [...world.messages.values()].filter(
      (message) => message.channel === channel.id && message.thread === thread?.id,
    );
    const before = there.findIndex((message) => message.id === c.req.query('before'));
    const end = before < 0 ? there.length : before;
    const start = Math.max(0, end - messagesAtOnce);
    return c.json({ messages: there.slice(start, end).map(withoutNonce), more: start > 0 });
  });

  routes.get('/api/messages/:id', (c) => {
    const message = messageFor(context, personOf(context, c.req.query('person')), c.req.param('id'));
    return c.json(withoutNonce(message));
  });

  routes.get('/api/events', (c) => {
    const person = personOf(context, c.req.query('person'));
    const client = c.req.query('client') ?? '';
    // Proxies such as nginx would hold events back.
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const closed = new Promise<void>((resolve) => {
        ends.add(resolve);
        stream.onAbort(() => {
          ends.delete(resolve);
          resolve();
        });
      });
      const write = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) });
      const leave = hub.join({
        person: person.id,
        client,
        send(news) {
          const shown = news.kind === 'message' ? { ...news, message: withoutNonce(news.message) } : news;
          write('news', shown).catch((error) => context.report(error));
        },
      });
      const heartbeat = setInterval(() => write('still-here', {}).catch(() => {}), heartbeatMs);
      await write('connected', {});
      await closed;
      clearInterval(heartbeat);
      leave();
    });
  });

  return {
    routes,
    close() {
      for (const end of ends) end();
    },
  };
}

function withoutNonce({ nonce: _, ...message }: StoredMessage): Omit<StoredMessage, 'nonce'> {
  return message;
}

/** What moderators can do to channels and threads, mainly to see how the bot copes. */
import { Hono } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { oneLine, PlatformError } from '../../platform.ts';
import type { Channel, Thread } from '../changes.ts';
import type { LocalContext } from '../context.ts';
import type { Decision } from '../ledger.ts';
import { channelAt } from '../spots.ts';
import { moderatorRole } from '../words.ts';
import { personOf, readBody } from './body.ts';

const bySchema = z.object({ person: z.string() });
const newSchema = bySchema.extend({ name: z.string().max(200), topic: z.string().max(400).optional() });
const channelSchema = bySchema.extend({
  adults: z.boolean().optional(),
  botMayPost: z.boolean().optional(),
  botMayOpenThreads: z.boolean().optional(),
});
const threadSchema = bySchema.extend({ archived: z.boolean() });

export function moderationRoutes(context: LocalContext): Hono {
  const { ledger } = context;
  const routes = new Hono();
  const checkModerator = ({ person }: z.infer<typeof bySchema>) => {
    if (personOf(context, person).roles.includes(moderatorRole)) return;
    throw new UserError('not_allowed', 'Only moderators may do that; change your role first');
  };

  routes.post('/api/channels', async (c) => {
    const body = await readBody(c, newSchema);
    checkModerator(body);
    const name = oneLine(body.name, 40);
    if (name === '') throw new UserError('bad_request', 'Choose a name that can be seen');
    const channel = await ledger.change((world): Decision<Channel> => {
      const created: Channel = {
        id: ledger.newId(world, 'c'),
        name,
        topic: oneLine(body.topic ?? '', 200) || undefined,
        botMayPost: true,
        botMayOpenThreads: true,
      };
      return { changes: [{ type: 'channel', channel: created }], result: created };
    });
    return c.json(channel);
  });

  routes.patch('/api/channels/:id', async (c) => {
    const body = await readBody(c, channelSchema);
    checkModerator(body);
    const channel = await ledger.change((world): Decision<Channel> => {
      const before = channelAt(world, c.req.param('id'));
      const changed: Channel = {
        ...before,
        ...(body.adults !== undefined && { adults: body.adults }),
        botMayPost: body.botMayPost ?? before.botMayPost,
        botMayOpenThreads: body.botMayOpenThreads ?? before.botMayOpenThreads,
      };
      return { changes: [{ type: 'channel', channel: changed }], result: changed };
    });
    return c.json(channel);
  });

  routes.post('/api/channels/:id/delete', async (c) => {
    checkModerator(await readBody(c, bySchema));
    await ledger.change((world) => {
      const { id } = channelAt(world, c.req.param('id'));
      return { changes: [{ type: 'channel-gone', id }], result: undefined };
    });
    return c.json({});
  });

  routes.patch('/api/threads/:id', async (c) => {
    const body = await readBody(c, threadSchema);
    checkModerator(body);
    const thread = await ledger.change((world): Decision<Thread> => {
      const before = world.threads.get(c.req.param('id'));
      if (before === undefined) throw new PlatformError('gone', 'There is no such thread any more.');
      const changed = { ...before, archived: body.archived };
      return { changes: [{ type: 'thread', thread: changed }], result: changed };
    });
    return c.json(thread);
  });

  routes.post('/api/messages/:id/delete', async (c) => {
    checkModerator(await readBody(c, bySchema));
    const id = c.req.param('id');
    await ledger.change(() => ({ changes: [{ type: 'message-gone', id }], result: undefined }));
    return c.json({});
  });

  return routes;
}

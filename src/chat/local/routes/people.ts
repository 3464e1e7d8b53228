/** What people do among themselves: join, change roles, write, react, dismiss answers. */
import { Hono } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { cleanText, emojiKey, isBlank, localeOf, oneLine } from '../../platform.ts';
import type { Person, StoredMessage } from '../changes.ts';
import type { LocalContext } from '../context.ts';
import type { Decision } from '../ledger.ts';
import { placeOf, refOf } from '../spots.ts';
import { personContent } from '../store-content.ts';
import { bot, roles } from '../words.ts';
import { actorOf, deedSchema, messageFor, personOf, readBody } from './body.ts';
import type { Uploads } from './files.ts';
import { attachmentOf } from './interactions.ts';

const role = z.enum(roles.map(({ id }) => id));
const joinSchema = z.object({ name: z.string().max(200) });
const personSchema = z.object({ roles: z.array(role).optional(), takesDirect: z.boolean().optional() });
const saySchema = deedSchema.extend({
  text: z.string().max(10_000),
  files: z.array(z.string()).max(10).default([]),
});
const reactionSchema = deedSchema.extend({
  message: z.string(),
  emoji: z.string().min(1).max(64),
  added: z.boolean(),
});

export function peopleRoutes(context: LocalContext, uploads: Uploads): Hono {
  const { ledger, emit, answers } = context;
  const routes = new Hono();

  routes.post('/api/people', async (c) => {
    const name = oneLine((await readBody(c, joinSchema)).name, 40);
    if (name === '') throw new UserError('bad_request', 'Choose a name that can be seen');
    const person = await ledger.change((world): Decision<Person> => {
      const known = [...world.people.values()].find(
        (other) => other.name.toLowerCase() === name.toLowerCase(),
      );
      if (known !== undefined) return { changes: [], result: known };
      const created = { id: ledger.newId(world, 'p'), name, roles: ['member'], takesDirect: true };
      return { changes: [{ type: 'person', person: created }], result: created };
    });
    return c.json(person);
  });

  routes.patch('/api/people/:id', async (c) => {
    const body = await readBody(c, personSchema);
    const id = c.req.param('id');
    const person = await ledger.change((): Decision<Person> => {
      const before = personOf(context, id);
      const changed: Person = {
        ...before,
        roles: body.roles ?? before.roles,
        takesDirect: body.takesDirect ?? before.takesDirect,
      };
      return { changes: [{ type: 'person', person: changed }], result: changed };
    });
    return c.json(person);
  });

  routes.post('/api/say', async (c) => {
    const body = await readBody(c, saySchema);
    const person = actorOf(context, body);
    const files = body.files.flatMap((id) => uploads.find(id) ?? []);
    if (isBlank(body.text) && files.length === 0)
      throw new UserError('bad_request', 'There is nothing to send');
    const message = await ledger.change((world): Decision<StoredMessage> => {
      const written: StoredMessage = {
        ...body.spot,
        id: ledger.newId(world, 'm'),
        author: { id: person.id, name: person.name, bot: false },
        at: Date.now(),
        content: personContent(body.text, files),
        reactions: [],
      };
      return { changes: [{ type: 'message', message: written }], result: written };
    });
    const text = withoutMention(body.text);
    if (text !== undefined) {
      emit({
        kind: 'mention',
        id: body.id,
        place: placeOf(ledger.world, message),
        user: { id: person.id, name: person.name },
        locale: localeOf(body.locale),
        canPost: true,
        message: refOf(ledger.world, message),
        text,
        attachments: files.map(attachmentOf),
      });
    }
    return c.json({ id: message.id });
  });

  routes.post('/api/reactions', async (c) => {
    const body = await readBody(c, reactionSchema);
    const person = actorOf(context, body);
    const emoji = emojiKey(cleanText(body.emoji));
    const changed = await ledger.change((world): Decision<StoredMessage | undefined> => {
      const message = messageFor(context, person, body.message);
      if (message.thread !== undefined && world.threads.get(message.thread)?.archived) {
        throw new UserError(
          'archived',
          'Nobody can react in an archived thread; write in it to open it again',
        );
      }
      const has = message.reactions.some((one) => one.emoji === emoji && one.users.includes(person.id));
      if (has === body.added) return { changes: [], result: undefined };
      const { added } = body;
      return {
        changes: [{ type: 'reaction', message: message.id, emoji, user: person.id, added }],
        result: message,
      };
    });
    if (changed !== undefined && changed.author.id === bot.id) {
      emit({
        kind: 'reaction',
        id: body.id,
        place: placeOf(ledger.world, changed),
        user: { id: person.id, name: person.name },
        locale: localeOf(body.locale),
        canPost: true,
        added: body.added,
        emoji,
        message: refOf(ledger.world, changed),
      });
    }
    return c.json({});
  });

  routes.delete('/api/answers/:id', async (c) => {
    await answers.dismiss(personOf(context, c.req.query('person')).id, c.req.param('id'));
    return c.json({});
  });

  return routes;
}

/** What is said to the bot; undefined when it is not addressed. */
function withoutMention(text: string): string | undefined {
  const mention = new RegExp(`(^|\\s)@${bot.name}(?![\\w-])[,:]?`, 'i');
  return mention.test(text) ? text.replace(mention, '$1').trim() : undefined;
}

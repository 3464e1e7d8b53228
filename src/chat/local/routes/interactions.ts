/** Passes commands, buttons, forms, menus and suggestions from the page to the app. */
import { Hono } from 'hono';
import { z } from 'zod';
import { findNearest, UserError } from '../../../errors.ts';
import { BadRequest, badRequest, shown } from '../../../request/bad-request.ts';
import { checkOptions, findSubcommand, type GivenOptions, readTypedOptions } from '../../options.ts';
import {
  type Attachment,
  type ButtonEvent,
  type CommandDefinition,
  type Locale,
  localeOf,
  type MenuEvent,
  type OptionValue,
} from '../../platform.ts';
import type { Person, StoredMessage } from '../changes.ts';
import type { Content, StoredFile } from '../content.ts';
import type { LocalContext } from '../context.ts';
import { createRawReply, type InteractionSource } from '../interactions.ts';
import { plainText } from '../plain-text.ts';
import { placeOf, refOf } from '../spots.ts';
import { actorOf, type Deed, deedSchema, messageFor, readBody } from './body.ts';
import type { Uploads } from './files.ts';

const given = z.union([z.string(), z.number(), z.boolean(), z.object({ upload: z.string() })]);
const commandSchema = deedSchema.extend({
  name: z.string(),
  subcommand: z.string().optional(),
  options: z.record(z.string(), given).optional(),
  /** All that was typed after the name, instead of options. */
  text: z.string().max(30_000).optional(),
});
const buttonSchema = deedSchema.extend({
  customId: z.string(),
  message: z.string().optional(),
  answer: z.string().optional(),
});
const formSchema = deedSchema.extend({
  customId: z.string().min(1).max(100),
  values: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.array(z.string())).optional(),
  message: z.string().optional(),
});
const menuSchema = deedSchema.extend({ name: z.string(), message: z.string() });
const suggestSchema = deedSchema.extend({
  command: z.string(),
  subcommand: z.string().optional(),
  option: z.string(),
  typed: z.string().max(6000),
});

export function interactionRoutes(context: LocalContext, uploads: Uploads): Hono {
  const { ledger, app, emit } = context;
  const { world, storage } = ledger;
  const routes = new Hono();
  const parts = { ledger, hub: context.hub, answers: context.answers, storage };

  const base = (deed: Deed, person: Person) => ({
    id: deed.id,
    place: placeOf(world, deed.spot),
    user: { id: person.id, name: person.name },
    locale: localeOf(deed.locale),
    canPost: true,
  });
  const send = (
    event: InteractionSource['event'],
    deed: Deed,
    from: { readonly message?: StoredMessage | undefined; readonly answer?: string | undefined } = {},
  ) => {
    const message = from.message && refOf(world, from.message);
    const { spot, client } = deed;
    emit(event, createRawReply({ event, spot, client, message, answer: from.answer }, parts));
  };
  /** A form outlives the message it came from. */
  const findMessage = (person: Person, id: string) =>
    world.messages.has(id) ? messageFor(context, person, id) : undefined;
  const uploaded = (id: string): Attachment => {
    const file = uploads.find(id);
    if (file !== undefined) return attachmentOf(file);
    throw new UserError('upload_gone', 'The file is gone; attach it again');
  };

  routes.post('/api/command', async (c) => {
    const body = await readBody(c, commandSchema);
    const person = actorOf(context, body);
    const values = Object.entries(body.options ?? {}).map(([name, value]): [string, OptionValue] => [
      name,
      typeof value === 'object' ? uploaded(value.upload) : value,
    ]);
    const about = base(body, person);
    const read = inLanguage(about.locale, () => {
      const command = findCommand(app.commands, body.name);
      const given: GivenOptions =
        body.text === undefined
          ? readNamed(command, body.subcommand, Object.fromEntries(values))
          : readTypedOptions(command, body.text);
      return { name: command.name, ...given };
    });
    send({ ...about, kind: 'command', ...read }, body);
    return c.json({});
  });

  routes.post('/api/button', async (c) => {
    const body = await readBody(c, buttonSchema);
    const person = actorOf(context, body);
    const message = body.message === undefined ? undefined : messageFor(context, person, body.message);
    const answer = body.answer === undefined ? undefined : context.answers.find(person.id, body.answer);
    checkButton(message?.content ?? answer?.content, body.customId);
    const event: ButtonEvent = {
      ...base(body, person),
      kind: 'button',
      customId: body.customId,
      message: message && refOf(world, message),
    };
    send(event, body, { message, answer: answer?.id });
    return c.json({});
  });

  routes.post('/api/form', async (c) => {
    const body = await readBody(c, formSchema);
    const person = actorOf(context, body);
    const message = body.message === undefined ? undefined : findMessage(person, body.message);
    const files = Object.entries(body.files ?? {}).map(([field, ids]) => [field, ids.map(uploaded)]);
    send(
      {
        ...base(body, person),
        kind: 'form',
        customId: body.customId,
        values: body.values,
        files: Object.fromEntries(files),
        message: message && refOf(world, message),
      },
      body,
      { message },
    );
    return c.json({});
  });

  routes.post('/api/menu', async (c) => {
    const body = await readBody(c, menuSchema);
    const person = actorOf(context, body);
    const menu = app.menus.find((entry) => entry.name === body.name);
    if (menu === undefined) throw new UserError('unknown_menu', 'The bot has no such entry any more');
    const message = messageFor(context, person, body.message);
    const event: MenuEvent = {
      ...base(body, person),
      kind: 'menu',
      name: menu.name,
      message: refOf(world, message),
      text: plainText(message.content),
      attachments: [...(message.content.images ?? []), ...(message.content.files ?? [])].map(attachmentOf),
    };
    send(event, body, { message });
    return c.json({});
  });

  routes.post('/api/suggest', async (c) => {
    const body = await readBody(c, suggestSchema);
    const { place, user, locale } = base(body, actorOf(context, body));
    const { command, subcommand, option, typed } = body;
    const request = { place, user, locale, command, subcommand, option, typed };
    return c.json({ choices: ((await app.suggest?.(request)) ?? []).slice(0, 25) });
  });

  return routes;
}

/** A stored file as the port hands it to commands. */
export function attachmentOf({ id, name, type, size }: StoredFile): Attachment {
  return { source: id, name, type, size };
}

/** What was typed is refused in the language of who typed it. */
function inLanguage<T>(locale: Locale, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    throw new UserError(error.code, error.in(locale), { cause: error });
  }
}

function findCommand(commands: readonly CommandDefinition[], name: string): CommandDefinition {
  const found = commands.find((command) => command.name === name.toLowerCase());
  if (found !== undefined) return found;
  const known = commands.map((command) => `/${command.name}`);
  const nearest = findNearest(`/${name.slice(0, 40)}`, known);
  throw badRequest('unknownCommand', { typed: shown(`/${name}`), nearest });
}

function readNamed(
  command: CommandDefinition,
  subcommand: string | undefined,
  options: Readonly<Record<string, OptionValue>>,
): GivenOptions {
  if (command.subcommands === undefined) return { options: checkOptions(command.options ?? [], options) };
  const found = findSubcommand(command, subcommand);
  return { subcommand: found.name, options: checkOptions(found.options ?? [], options) };
}

function checkButton(content: Content | undefined, customId: string): void {
  const button = content?.buttons?.find(
    (candidate) => 'customId' in candidate && candidate.customId === customId,
  );
  if (button === undefined) throw new UserError('button_gone', 'That button is gone');
  if ('disabled' in button && button.disabled)
    throw new UserError('button_off', 'That button is switched off');
}

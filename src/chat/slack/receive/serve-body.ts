/** Serves what Slack tells: each body becomes an event of the port, and the app is run on it. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { BadRequest, badRequest, brief } from '../../../request/bad-request.ts';
import { createInOrder } from '../../in-order.ts';
import { readTypedOptions } from '../../options.ts';
import {
  type ChatApp,
  type ChatEvent,
  type CommandEvent,
  type Place,
  PlatformError,
} from '../../platform.ts';
import { type RawReply, serveEvent } from '../../serve-event.ts';
import type { CanPost } from '../lookup/channels.ts';
import type { LookUp } from '../lookup/find-message.ts';
import { placeAt } from '../lookup/ids.ts';
import type { Membership } from '../lookup/membership.ts';
import type { People } from '../lookup/people.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import { linkPrefix, offPrefix } from '../render/buttons.ts';
import { unescapeEntities } from '../render/plain.ts';
import { type Answer, addressLife } from '../send/answer.ts';
import type { MakeHomeAnswer } from '../send/home.ts';
import type { MakeAnswer } from '../send/make-answer.ts';
import { readMetadata } from './form-metadata.ts';
import {
  actionsSchema,
  commandSchema,
  eventSchema,
  reactionSchema,
  saidSchema,
  shortcutSchema,
  submissionSchema,
} from './payloads.ts';
import { homeOf, homeOpenedSchema, isHome, readHome } from './read-home.ts';
import { placeOfActions, readButton, readShortcut, readSubmission, type Who } from './read-interaction.ts';
import { readReaction } from './read-reaction.ts';
import { readSaid } from './read-said.ts';

export interface ServeBodyOptions {
  readonly app: ChatApp;
  readonly platform: Parameters<typeof serveEvent>[1]['platform'];
  readonly workspaces: Workspaces;
  readonly people: People;
  readonly canPost: CanPost;
  readonly lookUp: LookUp;
  readonly membership: Membership;
  readonly commandPrefix: string;
  readonly makeAnswer: MakeAnswer;
  readonly makeHomeAnswer: MakeHomeAnswer;
  /** Called when the bot was removed from a workspace. */
  readonly removed: (server: string) => Promise<void>;
  readonly report: (error: unknown, what: string) => void;
}

/** Does all that one body asks for; rejects only for bodies that can't be read. `server`: the workspace it came from. */
export type ServeBody = (body: unknown, server: string) => Promise<void>;

const kindSchema = z.looseObject({ type: z.string().optional(), command: z.string().optional() });
const changedUserSchema = z.looseObject({ user: z.looseObject({ id: z.string() }) });

const memberSchema = z.looseObject({ user: z.string(), channel: z.string() });
const revokedSchema = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.string()).default([]) }) });

export function createServeBody(options: ServeBodyOptions): ServeBody {
  const { app, platform, workspaces, people, canPost, lookUp, membership } = options;
  const { makeAnswer, makeHomeAnswer, removed, report } = options;
  const told = new LRUCache<string, true>({ max: 20_000 });
  const inOrder = createInOrder();
  const reportEvent = (error: unknown, event: ChatEvent) => report(error, `${event.kind} ${event.id}`);

  /** True where Slack tells the same a second time. */
  const isRepeated = (id: string): boolean => {
    if (told.has(id)) return true;
    told.set(id, true);
    return false;
  };
  const whoIs = async (place: Place, id: string, name: string | undefined): Promise<Who> => {
    const [person, can] = await Promise.all([
      people.find(place.server, id).catch((error: unknown) => {
        report(error, 'looking up a person');
        return undefined;
      }),
      !isHome(place) && canPost(place).catch(() => true),
    ]);
    return {
      user: person?.user ?? { id, name: name ?? id },
      locale: person?.locale ?? 'en',
      ...(person?.locale === undefined && { localeGuessed: true }),
      canPost: can,
    };
  };
  const run = async (event: ChatEvent, answer?: Answer) => {
    const raw: RawReply | undefined = answer?.raw;
    await serveEvent(event, { app, platform, raw, report: reportEvent });
    await answer?.flush().catch((error: unknown) => reportEvent(error, event));
  };

  const serveCommand = async (body: unknown, server: string) => {
    const payload = commandSchema.parse(body);
    if (isRepeated(payload.trigger_id)) return;
    const place = placeAt(server, payload.channel_id);
    const until = Date.now() + addressLife;
    const answer = makeAnswer({
      place,
      user: payload.user_id,
      url: payload.response_url,
      until,
      trigger: payload.trigger_id,
    });
    const typed = payload.command.replace(/^\//, '');
    const name = typed.startsWith(options.commandPrefix) ? typed.slice(options.commandPrefix.length) : typed;
    const command = app.commands.find((candidate) => candidate.name === name);
    const who = await whoIs(place, payload.user_id, payload.user_name);
    try {
      if (command === undefined)
        throw badRequest('unknownCommand', { typed: `/${brief(name)}`, nearest: undefined });
      const given = readTypedOptions(command, unescapeEntities(payload.text));
      const event: CommandEvent = { ...who, kind: 'command', id: payload.trigger_id, place, name, ...given };
      await run(event, answer);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      await answer.raw.answer({ text: error.in(who.locale), tone: 'bad' }, 'first');
      await answer.flush();
    }
  };

  const serveActions = async (body: unknown, server: string) => {
    const payload = actionsSchema.parse(body);
    const place = payload.view?.type === 'home' ? homeOf(server) : placeOfActions(payload, server);
    const [action] = payload.actions;
    if (place === undefined || action?.value === undefined || isRepeated(payload.trigger_id)) return;
    if (action.action_id.startsWith(offPrefix) || action.action_id.startsWith(linkPrefix)) return;
    const who = await whoIs(place, payload.user.id, payload.user.name ?? payload.user.username);
    const event = readButton(payload, action.value, place, who);
    const until = Date.now() + addressLife;
    const { response_url: url, trigger_id: trigger } = payload;
    if (isHome(place)) return run(event, makeHomeAnswer({ server, user: payload.user.id, trigger }));
    const { message } = event;
    const replaces = message === undefined;
    await run(event, makeAnswer({ place, user: payload.user.id, url, until, replaces, trigger, message }));
  };

  const serveShortcut = async (body: unknown, server: string) => {
    const payload = shortcutSchema.parse(body);
    if (isRepeated(payload.trigger_id)) return;
    const who = await whoIs(
      placeAt(server, payload.channel.id),
      payload.user.id,
      payload.user.name ?? payload.user.username,
    );
    const event = readShortcut(payload, server, who);
    const { response_url: url, trigger_id: trigger } = payload;
    const until = Date.now() + addressLife;
    await run(event, makeAnswer({ place: event.place, user: payload.user.id, url, until, trigger }));
  };

  const serveSubmission = async (body: unknown, server: string) => {
    const payload = submissionSchema.parse(body);
    const metadata = readMetadata(payload.view.private_metadata);
    if (metadata === undefined || isRepeated(payload.view.id)) return;
    const place = placeAt(server, metadata.place.channel, metadata.place.thread);
    const who = await whoIs(place, payload.user.id, payload.user.name ?? payload.user.username);
    const event = readSubmission(payload, metadata, server, who);
    if (isHome(place)) return run(event, makeHomeAnswer({ server, user: payload.user.id }));
    const { url, until = 0 } = metadata;
    await run(event, makeAnswer({ place, user: payload.user.id, url, until }));
  };

  const serveTold = async (body: unknown, server: string) => {
    const { event, event_id } = eventSchema.parse(body);
    if (isRepeated(event_id)) return;
    switch (event.type) {
      case 'reaction_added':
      case 'reaction_removed': {
        const payload = reactionSchema.parse(event);
        // Put on and taken off again: what is told second must not overtake the first while names are looked up.
        const read = await inOrder(`${payload.item.channel}:${payload.item.ts}`, async () =>
          readReaction(payload, event_id, server, await workspaces.of(server), { people, lookUp }),
        );
        if (read !== undefined) await run(read);
        return;
      }
      case 'app_home_opened': {
        const { user, tab } = homeOpenedSchema.parse(event);
        if (tab !== 'home') return;
        const who = await whoIs(homeOf(server), user, undefined);
        await run(readHome(event_id, server, who), makeHomeAnswer({ server, user }));
        return;
      }
      case 'app_mention':
      case 'message': {
        const said = saidSchema.safeParse(event);
        // Deletions and notices have other shapes.
        if (!said.success) return;
        const read = await readSaid(said.data, server, await workspaces.of(server), people);
        if (read !== undefined) await run(read);
        return;
      }
      case 'member_left_channel':
      case 'member_joined_channel': {
        const { user, channel } = memberSchema.parse(event);
        if (user !== (await workspaces.of(server)).self) return;
        if (event.type === 'member_left_channel') membership.left(server, channel);
        else membership.joined(server, channel);
        return;
      }
      case 'user_change':
        people.forget(server, changedUserSchema.parse(event).user.id);
        return;
      case 'subteam_created':
      case 'subteam_updated':
      case 'subteam_members_changed':
        people.forget(server);
        return;
      case 'tokens_revoked':
        if (revokedSchema.parse(event).tokens.bot.length > 0) await removed(server);
        return;
      case 'app_uninstalled':
        await removed(server);
        return;
      default:
    }
  };

  return async (body, server) => {
    const { type, command } = kindSchema.parse(body);
    if (command !== undefined) return serveCommand(body, server);
    switch (type) {
      case 'block_actions':
        return serveActions(body, server);
      case 'message_action':
        return serveShortcut(body, server);
      case 'view_submission':
        return serveSubmission(body, server);
      case 'event_callback':
        return serveTold(body, server);
      default:
        // What the bot's manifest doesn't ask for.
        throw new PlatformError('invalid', `Slack tells something unknown: ${type}.`);
    }
  };
}

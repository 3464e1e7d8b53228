/** The bot: commands, buttons, forms, menus, reactions and mentions of every chat platform. */
import {
  type ButtonEvent,
  type ChatApp,
  type ChatEvent,
  type Choice,
  type CommandEvent,
  emojiKey,
  type FormEvent,
  type HomeEvent,
  type Locale,
  type MentionEvent,
  type MenuEvent,
  type Platform,
  type Reply,
  type SuggestRequest,
} from '../chat/platform.ts';
import { UserError } from '../errors.ts';
import type { Expander } from '../expand/expander.ts';
import type { Gate } from '../gate/gate.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Deliver } from '../jobs/ports.ts';
import type { Moderation } from '../moderation/moderation.ts';
import { localeAt } from '../moderation/settings/public-locale.ts';
import type { Log } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import type { ButtonHandler, Command, Context, FormHandler } from './command.ts';
import { createServices } from './create-services.ts';
import { readCustomId } from './custom-id.ts';
import { checkCommand } from './denied-commands.ts';
import { explain } from './explain.ts';
import { Silence } from './flow/ask/refuse.ts';
import { createDeliver } from './flow/deliver/deliver.ts';
import { flowButtons, flowForms } from './flow/entries.ts';
import { memberKey, serverKey } from './keys.ts';
import type { Models } from './models.ts';
import { guarded } from './moderators.ts';
import { handleReaction } from './react.ts';
import { textsOf } from './texts/index.ts';
import type { RefreshPlace } from './watch-places.ts';

export interface BotOptions {
  readonly commands: readonly Command[];
  readonly platforms: readonly Platform[];
  readonly jobs: Jobs;
  readonly store: Store;
  readonly log: Log;
  readonly models: Models;
  /** What servers settled, who may not draw, and what was decided. */
  readonly moderation: Moderation;
  /** What may be drawn. */
  readonly gate: Gate;
  /** Rewrites prompts, where a language model is set up. */
  readonly expander?: Expander | undefined;
  /** Keeps what workers must know of a place from growing old. */
  readonly refreshPlace?: RefreshPlace | undefined;
}

export interface Bot {
  /** What a platform serves. */
  app(platform: Platform): ChatApp;
  /** How the results of a platform's jobs are posted. */
  deliver(platform: Platform): Deliver;
  /** Takes up what earlier processes left; call it once the platforms are connected. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Handlers<H> = ReadonlyMap<string, H>;

export function createBot({ commands: all, ...options }: BotOptions): Bot {
  const commands = all.map(guarded);
  const { services, start, stop } = createServices({
    ...options,
    commandNames: commands.map(({ definition }) => definition.name),
  });
  const byName = new Map(commands.map((command) => [command.definition.name, command]));
  const menus = commands.flatMap((command) => command.menus ?? []);
  const buttons: Handlers<ButtonHandler> = joined([
    flowButtons,
    ...commands.map((command) => command.buttons ?? {}),
  ]);
  const forms: Handlers<FormHandler> = joined([flowForms, ...commands.map((command) => command.forms ?? {})]);

  const dispatch = async (ctx: Context): Promise<void> => {
    const { event } = ctx;
    switch (event.kind) {
      case 'command':
        await checkCommand(ctx, event.name);
        return known(byName.get(event.name), ctx).run(of<CommandEvent>(ctx, event));
      case 'menu': {
        const menu = menus.find(({ definition }) => definition.name === event.name);
        return known(menu, ctx).run(of<MenuEvent>(ctx, event));
      }
      case 'button': {
        const { prefix, parts } = readCustomId(event.customId);
        return known(buttons.get(prefix), ctx)(of<ButtonEvent>(ctx, event), parts);
      }
      case 'form': {
        const { prefix, parts } = readCustomId(event.customId);
        return known(forms.get(prefix), ctx)(of<FormEvent>(ctx, event), parts);
      }
      case 'reaction':
        return handleReaction({ ...ctx, event: { ...event, emoji: emojiKey(event.emoji) } });
      case 'mention': {
        const command = commands.find(({ mention }) => mention !== undefined);
        return command?.mention?.(of<MentionEvent>(ctx, event));
      }
      case 'home': {
        const command = commands.find(({ home }) => home !== undefined);
        return command?.home?.(of<HomeEvent>(ctx, event));
      }
    }
  };

  const contextOf = (platform: Platform, event: ChatEvent, reply: Reply, locale: Locale): Context => ({
    ...services,
    event,
    reply,
    platform,
    locale,
    texts: textsOf(locale),
    member: memberKey(platform.name, event.user.id),
    server: serverKey(event.place, event.user),
  });

  const suggest = async (platform: Platform, request: SuggestRequest): Promise<readonly Choice[]> => {
    const command = byName.get(request.command);
    const member = memberKey(platform.name, request.user.id);
    const server = serverKey(request.place, request.user);
    return (await command?.suggest?.({ ...services, request, platform, member, server })) ?? [];
  };

  return {
    app: (platform) => ({
      commands: commands.map(({ definition }) => definition),
      menus: menus.map(({ definition }) => definition),
      async handle(event, reply) {
        let ctx = contextOf(platform, event, reply, event.locale);
        try {
          if (event.localeGuessed) {
            const locale = await localeAt(services.settings, ctx.server, event.place, event.locale);
            ctx = contextOf(platform, event, reply, locale);
          }
          await dispatch(ctx);
        } catch (error) {
          if (error instanceof Silence) return;
          throw explain(error, ctx);
        }
      },
      suggest: (request) => suggest(platform, request),
    }),
    deliver: (platform) => createDeliver(platform, services),
    start,
    stop,
  };
}

function joined<H>(all: readonly Readonly<Record<string, H>>[]): Handlers<H> {
  return new Map(all.flatMap((handlers) => Object.entries(handlers)));
}

function of<E extends ChatEvent>(ctx: Context, event: E): Context<E> {
  return { ...ctx, event };
}

/** What an older version of the bot left in a channel is pressed years later. */
function known<T>(found: T | undefined, { texts }: Context): T {
  if (found !== undefined) return found;
  throw new UserError('unknown_button', texts.unknownButton);
}

/** Who may settle things for a server, and what only they may do. */
import type { ChatEvent } from '../chat/platform.ts';
import { UserError } from '../errors.ts';
import type { Command, Context } from './command.ts';
import { managesServer, moderates } from './scene.ts';

type Acting = Pick<Context, 'platform' | 'settings' | 'server'> & {
  readonly event: Pick<ChatEvent, 'place' | 'user'>;
};

/** Whoever the platform lets manage the server, which settings can't change; and the managers whom those named. */
export async function managesSettings({ platform, event, settings, server }: Acting): Promise<boolean> {
  if (event.place.direct) return false;
  if (await managesServer(platform, event.place, event.user)) return true;
  const { managers } = await settings.settingsFor(server);
  return managers.includes(event.user.id);
}

/** Of the place, or of the whole server. */
export async function isModerator(ctx: Acting): Promise<boolean> {
  return (await moderates(ctx.platform, ctx.event.place, ctx.event.user)) || (await managesSettings(ctx));
}

/**
 * The command with everything that belongs to it for moderators alone, where its definition says so. Platforms hide such
 * commands from others, but whoever makes up an event of their own need not care.
 */
export function guarded(command: Command): Command {
  const { definition, suggest, menus, buttons, forms } = command;
  if (definition.moderatorsOnly !== true) return command;
  return {
    ...command,
    run: onlyModerators(command.run),
    ...(menus && { menus: menus.map((menu) => ({ ...menu, run: onlyModerators(menu.run) })) }),
    ...(buttons && { buttons: allGuarded(buttons) }),
    ...(forms && { forms: allGuarded(forms) }),
    ...(suggest && {
      suggest: async (ctx) => ((await isModerator({ ...ctx, event: ctx.request })) ? suggest(ctx) : []),
    }),
  };
}

type Handler<C extends Acting, P extends unknown[]> = (ctx: C, ...rest: P) => Promise<void>;

function onlyModerators<C extends Context, P extends unknown[]>(run: Handler<C, P>): Handler<C, P> {
  return async (ctx, ...rest) => {
    if (!(await isModerator(ctx))) throw new UserError('not_allowed', ctx.texts.moderatorsOnly);
    return run(ctx, ...rest);
  };
}

function allGuarded<C extends Context, P extends unknown[]>(
  handlers: Readonly<Record<string, Handler<C, P>>>,
): Record<string, Handler<C, P>> {
  return Object.fromEntries(Object.entries(handlers).map(([name, run]) => [name, onlyModerators(run)]));
}

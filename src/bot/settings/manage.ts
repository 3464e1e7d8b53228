/** Who may see and change a server's settings. */
import { UserError } from '../../errors.ts';
import type { Context } from '../command.ts';
import { managesSettings } from '../moderators.ts';
import { settingsTextsOf } from './wordings/index.ts';

/** @throws UserError for others; asked anew for every button and form, since rights are taken away too */
export async function checkManages(ctx: Context): Promise<void> {
  const { place } = ctx.event;
  const texts = settingsTextsOf(ctx.locale);
  if (place.direct || place.server === '@me') throw new UserError('only_in_servers', texts.onlyInServers);
  if (!(await managesSettings(ctx))) throw new UserError('not_allowed', texts.notAllowed);
}

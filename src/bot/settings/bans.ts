/** Keeps a member from asking for pictures in a server, and lets them again; both are in the audit. */
import { UserError } from '../../errors.ts';
import type { Context } from '../command.ts';
import { memberKey } from '../keys.ts';
import { settingsTextsOf } from './wordings/index.ts';

export interface BanWish {
  /** The person's id on their platform. */
  readonly user: string;
  /** For good where it is left out. */
  readonly days?: number | undefined;
  readonly reason?: string | undefined;
}

const day = 86_400_000;

/** @throws UserError for those who manage the server: nobody may lock them out */
export async function banMember(ctx: Context, { user, days, reason }: BanWish): Promise<void> {
  const { bans, audit, settings, store, server, member: by, platform, event, locale } = ctx;
  const known = await platform.member(event.place, user);
  if (known?.managesServer) throw new UserError('bans_manager', settingsTextsOf(locale).managerBan);
  const at = await store.now();
  const member = memberKey(platform.name, user);
  const terms = {
    ...(reason !== undefined && { reason }),
    ...(days !== undefined && { until: at + days * day }),
  };
  await bans.add(server, member, { by, at, ...terms });
  const { retentionDays } = await settings.settingsFor(server);
  await audit.add(server, { kind: 'ban', by, member, ...terms }, retentionDays);
}

/** False where there was no ban. */
export async function unbanMember(ctx: Context, user: string): Promise<boolean> {
  const { bans, audit, settings, server, member: by, platform } = ctx;
  const member = memberKey(platform.name, user);
  if (!(await bans.remove(server, member))) return false;
  const { retentionDays } = await settings.settingsFor(server);
  await audit.add(server, { kind: 'unban', by, member }, retentionDays);
  return true;
}

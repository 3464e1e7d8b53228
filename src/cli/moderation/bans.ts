/** `ella-bot moderation ban`, `unban` and `list`: who may not draw, anywhere or in one server. */
import { UserError } from '../../errors.ts';
import type { NamedBan } from '../../moderation/people/bans.ts';
import { auditDays, checkName, operator, print, type TermOptions, termsOf, untilText } from './terms.ts';
import { withModeration } from './with-moderation.ts';

interface WhereOptions {
  readonly server?: string;
  readonly json?: true;
}

export async function ban(member: string, options: WhereOptions & TermOptions): Promise<void> {
  const { server = '*', json } = checked(member, options);
  await withModeration(async ({ moderation, store }) => {
    const at = await store.now();
    const terms = termsOf(options, at);
    await moderation.bans.add(server, member, { by: operator, at, ...terms });
    await moderation.audit.add(server, { kind: 'ban', by: operator, member, ...terms }, auditDays);
    const text = `${member} may not ask for pictures ${whereText(server)}${untilText(terms.until)}`;
    print(json, { member, server, ...terms }, text);
  });
}

export async function unban(member: string, options: WhereOptions): Promise<void> {
  const { server = '*', json } = checked(member, options);
  await withModeration(async ({ moderation }) => {
    if (!(await moderation.bans.remove(server, member))) {
      throw new UserError('not_banned', `${member} is not banned ${whereText(server)}`);
    }
    await moderation.audit.add(server, { kind: 'unban', by: operator, member }, auditDays);
    print(json, { member, server }, `${member} may ask for pictures again ${whereText(server)}`);
  });
}

export async function list({ server, json }: WhereOptions): Promise<void> {
  if (server !== undefined) checkName(server);
  await withModeration(async ({ moderation: { bans } }) => {
    const members = await bans.list(server ?? '*');
    const servers = server === undefined ? await bans.stoppedServers() : [];
    const lines = [
      ...members.map((each) => line(each, `may not draw ${whereText(server ?? '*')}`)),
      ...servers.map((each) => line(each, 'is suspended')),
    ];
    print(json, { members, servers }, lines.join('\n') || 'Nobody is banned');
  });
}

function checked(member: string, options: WhereOptions): WhereOptions {
  checkName(member);
  if (options.server !== undefined) checkName(options.server);
  return options;
}

function line({ name, by, at, reason, until }: NamedBan, what: string): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${name} ${what}${untilText(until)} (${by}, ${new Date(at).toISOString()})${why}`;
}

function whereText(server: string): string {
  return server === '*' ? 'anywhere' : `in ${server}`;
}

/** The audit of each server: entries in order of time, kept for as long as the server says. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/open-store.ts';
import { defineScript, runScript } from '../../store/script.ts';
import { type AuditEntry, auditEntry } from './entry.ts';

export interface Audited {
  readonly at: Date;
  readonly entry: AuditEntry;
}

export interface AuditQuery {
  /** What this member did, or what was done to them. */
  readonly member?: string | undefined;
  readonly kinds?: readonly AuditEntry['kind'][] | undefined;
  readonly decisions?: readonly string[] | undefined;
  /** In prompts, rules and reasons, whatever the case. */
  readonly text?: string | undefined;
  readonly before?: Date | undefined;
  /** At most so many; 50 by default. */
  readonly limit?: number | undefined;
}

export interface Audit {
  /** @param days how long entries of this server are kept */
  add(server: string, entry: AuditEntry, days: number): Promise<void>;
  /** The newest first, as many as there are. */
  all(server: string, query?: Omit<AuditQuery, 'limit'>): AsyncIterable<Audited>;
  /** The newest first. */
  find(server: string, query?: AuditQuery): Promise<readonly Audited[]>;
  /** Forgets what a member did in all servers, but for bans: those against them stay, and those by them. */
  forget(member: string): Promise<void>;
  /** All that is remembered of a server. */
  forgetServer(server: string): Promise<void>;
}

export interface AuditKeys {
  readonly entries: string;
  readonly servers: string;
}

/** A sorted set of a server's entries by their time, and a set of the servers in which somebody has any. */
export function auditKeys(prefix: string, server: string, member: string): AuditKeys {
  return { entries: `${prefix}:audit:${server}`, servers: `${prefix}:audited:${member}` };
}

/** Entries of one server: a flood of requests must not fill Redis. */
const most = 50_000;

/** KEYS of `auditKeys`; the text, the server, and how long it is kept in ms. For scripts that do something besides. */
export const addLua = `
  local function audit(entries, servers, text, server, keep)
    local time = redis.call('TIME')
    -- To the microsecond: entries of one millisecond keep their order.
    local now = time[1] * 1000 + time[2] / 1000
    redis.call('ZADD', entries, now, text)
    redis.call('ZREMRANGEBYSCORE', entries, '-inf', '(' .. (now - keep))
    redis.call('ZREMRANGEBYRANK', entries, 0, -${most + 1})
    redis.call('PEXPIRE', entries, keep)
    redis.call('SADD', servers, server)
    if redis.call('PTTL', servers) < tonumber(keep) then redis.call('PEXPIRE', servers, keep) end
  end
`;

const add = defineScript(`
  ${addLua}
  audit(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3])
  return 1
`);

const day = 86_400_000;

/** The values for `audit` of `addLua`. */
export function auditArgs(
  server: string,
  entry: AuditEntry,
  days: number,
): readonly [string, string, number] {
  return [auditEntry.write({ id: randomUUID(), entry }), server, days * day];
}

/** Entries that are read at once. */
const page = 500;

export function createAudit({ client, prefix }: Pick<Store, 'client' | 'prefix'>): Audit {
  /** All of a server's, newest first, a page at a time. */
  async function* read(server: string, before: number | undefined) {
    const { entries } = auditKeys(prefix, server, '');
    const most = before === undefined ? '+inf' : `(${before}`;
    for (let offset = 0; ; offset += page) {
      const rows = await client.zrevrangebyscore(entries, most, '-inf', 'WITHSCORES', 'LIMIT', offset, page);
      for (let index = 0; index + 1 < rows.length; index += 2) {
        const [text = '', at] = [rows[index], rows[index + 1]];
        yield { text, at: new Date(Number(at)), ...auditEntry.read(text) };
      }
      if (rows.length < 2 * page) return;
    }
  }

  return {
    async add(server, entry, days) {
      const { entries, servers } = auditKeys(prefix, server, entry.by);
      await runScript(client, add, [entries, servers], auditArgs(server, entry, days));
    },

    async *all(server, query = {}) {
      for await (const { at, entry } of read(server, query.before?.getTime())) {
        if (fits(entry, query)) yield { at, entry };
      }
    },

    async find(server, query = {}) {
      const found: Audited[] = [];
      const { limit = 50 } = query;
      for await (const { at, entry } of read(server, query.before?.getTime())) {
        if (fits(entry, query)) found.push({ at, entry });
        if (found.length >= limit) break;
      }
      return found;
    },

    async forget(member) {
      const { servers } = auditKeys(prefix, '', member);
      for (const server of await client.smembers(servers)) {
        const { entries } = auditKeys(prefix, server, member);
        // All of them first: what is taken away moves the pages that are still to be read.
        const every = [];
        for await (const each of read(server, undefined)) every.push(each);
        for (const { text, id, at, entry } of every) {
          const left = withoutMember(entry, member);
          if (left === entry) continue;
          await client.zrem(entries, text);
          if (left !== undefined)
            await client.zadd(entries, at.getTime(), auditEntry.write({ id, entry: left }));
        }
      }
      await client.unlink(servers);
    },

    async forgetServer(server) {
      await client.unlink(auditKeys(prefix, server, '').entries);
    },
  };
}

const nobody = 'forgotten';

/** What may stay of an entry: requests go, bans stay, and of what moderators decided only who it was goes. */
function withoutMember(entry: AuditEntry, member: string): AuditEntry | undefined {
  switch (entry.kind) {
    case 'request':
      return entry.by === member ? undefined : entry;
    case 'ban':
    case 'unban':
      return entry;
    case 'review':
    case 'quota': {
      const others = { by: entry.by === member ? nobody : entry.by };
      if (entry.member === member) return { ...entry, ...others, member: nobody };
      return others.by === entry.by ? entry : { ...entry, ...others };
    }
    default:
      return entry.by === member ? { ...entry, by: nobody } : entry;
  }
}

function fits(entry: AuditEntry, { member, kinds, decisions, text }: AuditQuery): boolean {
  const others = 'member' in entry ? [entry.by, entry.member] : [entry.by];
  if (member !== undefined && !others.includes(member)) return false;
  if (kinds !== undefined && !kinds.includes(entry.kind)) return false;
  if (decisions !== undefined && !('decision' in entry && decisions.includes(entry.decision))) return false;
  return text === undefined || JSON.stringify(entry).toLowerCase().includes(text.toLowerCase());
}

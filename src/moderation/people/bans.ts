/** Who may not ask for pictures: in a server, by its moderators, or anywhere, by the operator; and stopped servers. */
import { z } from 'zod';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

const banSchema = z.strictObject({
  /** The member who decided, or `operator`. */
  by: z.string(),
  /** ms since 1970. */
  at: z.number(),
  /** For moderators; the banned person does not see it. */
  reason: z.string().max(500).optional(),
  /** ms since 1970; absent forever. */
  until: z.number().optional(),
});

export type Ban = z.output<typeof banSchema>;

const shape = defineVersioned({ name: 'ban', version: 1, schema: banSchema });

export interface NamedBan extends Ban {
  /** The member or the server. */
  readonly name: string;
}

/** Where a ban holds: in one server, or everywhere. */
export type Scope = string | '*';

export interface Bans {
  /** The ban that keeps a member from drawing in a server, if any; one that is over is none. */
  of(member: string, server: string): Promise<Ban | undefined>;
  /** By which the operator stopped a whole server. */
  ofServer(server: string): Promise<Ban | undefined>;
  add(scope: Scope, member: string, ban: Ban): Promise<void>;
  /** False where there was none. */
  remove(scope: Scope, member: string): Promise<boolean>;
  /** Those that are not over, by name. */
  list(scope: Scope): Promise<readonly NamedBan[]>;
  stopServer(server: string, ban: Ban): Promise<void>;
  resumeServer(server: string): Promise<boolean>;
  stoppedServers(): Promise<readonly NamedBan[]>;
}

export function createBans({ client, prefix, now }: Pick<Store, 'client' | 'prefix' | 'now'>): Bans {
  const keyOf = (scope: Scope) => `${prefix}:bans:${scope}`;
  const stopped = `${prefix}:stopped`;

  const held = async (key: string, name: string): Promise<Ban | undefined> => {
    const text = await client.hget(key, name);
    if (text === null) return undefined;
    const ban = shape.read(text);
    return isOver(ban, await now()) ? undefined : ban;
  };
  const listed = async (key: string): Promise<readonly NamedBan[]> => {
    const at = await now();
    return Object.entries(await client.hgetall(key))
      .map(([name, text]) => ({ ...shape.read(text), name }))
      .filter((ban) => !isOver(ban, at))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  };

  return {
    of: async (member, server) => (await held(keyOf('*'), member)) ?? (await held(keyOf(server), member)),
    ofServer: (server) => held(stopped, server),
    async add(scope, member, ban) {
      await client.hset(keyOf(scope), member, shape.write(ban));
    },
    remove: async (scope, member) => (await client.hdel(keyOf(scope), member)) === 1,
    list: (scope) => listed(keyOf(scope)),
    async stopServer(server, ban) {
      await client.hset(stopped, server, shape.write(ban));
    },
    resumeServer: async (server) => (await client.hdel(stopped, server)) === 1,
    stoppedServers: () => listed(stopped),
  };
}

function isOver({ until }: Ban, now: number): boolean {
  return until !== undefined && until <= now;
}

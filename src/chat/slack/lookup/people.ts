/** Who is in a workspace, in which groups, and what they may settle there. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import {
  type Locale,
  localeOf,
  type Member,
  type Place,
  type Platform,
  PlatformError,
  type Role,
  type User,
} from '../../platform.ts';
import { codeOf } from '../send/problems.ts';
import type { Requests } from '../send/requests.ts';

export interface Person {
  readonly user: User;
  readonly locale: Locale;
  readonly bot: boolean;
  /** Manages the workspace; nobody of another one does. */
  readonly manages: boolean;
}

export interface People extends Pick<Platform, 'member' | 'roles'> {
  /** Undefined where there is no such person. @throws PlatformError */
  find(server: string, id: string): Promise<Person | undefined>;
  /** Asks again next time: something changed. */
  forget(server: string, user?: string): void;
}

const userSchema = z.object({
  user: z.looseObject({
    id: z.string(),
    team_id: z.string().nullish(),
    name: z.string().default(''),
    real_name: z.string().nullish(),
    locale: z.string().nullish(),
    is_bot: z.boolean().nullish(),
    is_admin: z.boolean().nullish(),
    is_owner: z.boolean().nullish(),
    is_primary_owner: z.boolean().nullish(),
    enterprise_user: z.looseObject({ teams: z.array(z.string()).default([]) }).nullish(),
    profile: z.looseObject({ display_name: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
  }),
});

const groupsSchema = z.object({
  usergroups: z.array(
    z.looseObject({ id: z.string(), name: z.string(), users: z.array(z.string()).default([]) }),
  ),
});

interface Group extends Role {
  readonly users: ReadonlySet<string>;
}

/** ms that what was looked up is believed; changes are told by events too. */
const patience = 5 * 60_000;

export function createPeople(requests: Requests, report: (error: unknown, what: string) => void): People {
  const people = new LRUCache<string, Promise<Person | undefined>>({ max: 20_000, ttl: patience });
  const groups = new LRUCache<string, Promise<readonly Group[]>>({ max: 1000, ttl: patience });

  const askPerson = async (server: string, id: string): Promise<Person | undefined> => {
    try {
      const { user } = await requests.ask(userSchema, server, 'users.info', {
        user: id,
        include_locale: true,
      });
      return toPerson(user, server);
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (['user_not_found', 'user_not_visible', 'users_not_found'].includes(code)) return undefined;
      throw error;
    }
  };
  const askGroups = async (server: string): Promise<readonly Group[]> => {
    try {
      const { usergroups } = await requests.ask(groupsSchema, server, 'usergroups.list', {
        include_users: true,
      });
      return usergroups.map(({ id, name, users }) => ({ id, name, users: new Set(users) }));
    } catch (error) {
      // Without its scope, and in plans without groups, there are none to name.
      if (!(error instanceof PlatformError && ['forbidden', 'invalid'].includes(error.problem))) throw error;
      report(error, 'user groups');
      return [];
    }
  };
  const find: People['find'] = (server, id) =>
    remembered(people, `${server}:${id}`, () => askPerson(server, id));
  const groupsOf = (server: string) => remembered(groups, server, () => askGroups(server));

  return {
    find,
    forget(server, user) {
      groups.delete(server);
      if (user !== undefined) people.delete(`${server}:${user}`);
    },
    async member({ server, direct }: Place, id): Promise<Member | undefined> {
      const [person, all] = await Promise.all([find(server, id), groupsOf(server)]);
      if (person === undefined) return undefined;
      return {
        ...person.user,
        roles: all.filter(({ users }) => users.has(id)).map((group) => group.id),
        moderator: person.manages && direct !== true,
        managesServer: person.manages && direct !== true,
        bot: person.bot,
      };
    },
    async roles({ server }) {
      return (await groupsOf(server)).map(({ id, name }) => ({ id, name }));
    },
  };
}

function toPerson(user: z.infer<typeof userSchema>['user'], server: string): Person {
  const { profile, enterprise_user: grid } = user;
  const names = [profile?.display_name, profile?.real_name, user.real_name, user.name];
  const ownTeam =
    user.team_id === undefined || user.team_id === server || grid?.teams.includes(server) === true;
  return {
    user: {
      id: user.id,
      name: names.find((name) => name !== undefined && name !== null && name !== '') ?? user.id,
    },
    locale: localeOf(user.locale),
    bot: user.is_bot ?? false,
    manages: ownTeam && [user.is_admin, user.is_owner, user.is_primary_owner].includes(true),
  };
}

/** One question for all who ask meanwhile; a failure is not kept. */
function remembered<T>(cache: LRUCache<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  cache.set(key, asked);
  asked.catch(() => cache.delete(key));
  return asked;
}

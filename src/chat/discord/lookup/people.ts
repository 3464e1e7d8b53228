/** Who is in a server, and what they may decide there. */
import { LRUCache } from 'lru-cache';
import type { Member, Place, Platform, User } from '../../platform.ts';
import type { MemberPayload, UserPayload } from '../receive/payloads.ts';
import type { Facts } from './facts.ts';
import { isModerator, managesServer, permissionsOf } from './permissions.ts';

export interface People extends Pick<Platform, 'member' | 'roles'> {
  /** Keeps what an event told of the one who acted, for as long as its place is used: it needs no question. */
  learn(place: Place, user: UserPayload, member: MemberPayload | undefined): void;
}

/** ms; long enough to ask about many channels for one list, too short for a role that was taken to matter. */
const recentMs = 5_000;

export function createPeople(facts: Facts): People {
  const told = new WeakMap<Place, Member>();
  const recent = new LRUCache<string, MemberPayload>({ max: 5000, ttl: recentMs });

  const memberOf = async (server: string, id: string): Promise<MemberPayload | undefined> => {
    const key = `${server}:${id}`;
    const member = recent.get(key) ?? (await facts.member(server, id));
    if (member !== undefined) recent.set(key, member);
    return member;
  };

  return {
    learn(place, user, member) {
      if (member === undefined) return;
      recent.set(`${place.server}:${user.id}`, { ...member, user });
      if (member.permissions === undefined) return;
      const permissions = BigInt(member.permissions);
      told.set(place, toMember(user, member, { inServer: permissions, inPlace: permissions }));
    },
    async member(place, id) {
      if (place.server === '@me') return undefined;
      const known = told.get(place);
      if (known?.id === id) return known;
      const [guild, member] = await Promise.all([facts.guild(place.server), memberOf(place.server, id)]);
      if (member === undefined) return undefined;
      const user = member.user ?? (await facts.user(id));
      const channel = await facts.channel(place.channel).catch(() => undefined);
      const server = { ...guild, id: place.server };
      const about = { id, roles: member.roles };
      const inServer = permissionsOf(about, server);
      // Of a channel that the bot can't look at, nobody but the server's managers is known to moderate it.
      const inPlace = channel === undefined ? 0n : permissionsOf(about, server, channel);
      return toMember(user, member, { inServer, inPlace });
    },
    async roles(place) {
      if (place.server === '@me') return [];
      const { roles } = await facts.guild(place.server);
      // The role with the server's own id is everyone's.
      return roles.filter(({ id }) => id !== place.server).map(({ id, name }) => ({ id, name }));
    },
  };
}

/** As the others in the server see them. */
export function toUser(user: UserPayload, member?: Pick<MemberPayload, 'nick'>): User {
  return { id: user.id, name: member?.nick ?? user.global_name ?? user.username };
}

/** Ids of Discord begin with the time at which they were given, in ms since 2015. */
function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + 1_420_070_400_000;
}

function toMember(
  user: UserPayload,
  member: MemberPayload,
  { inServer, inPlace }: { readonly inServer: bigint; readonly inPlace: bigint },
): Member {
  return {
    ...toUser(user, member),
    roles: member.roles,
    moderator: managesServer(inServer) || isModerator(inPlace),
    managesServer: managesServer(inServer),
    bot: user.bot ?? false,
    createdAt: madeAt(user.id),
    ...(member.joined_at && { joinedAt: Date.parse(member.joined_at) }),
  };
}

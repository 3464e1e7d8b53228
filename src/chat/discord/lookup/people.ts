/** Who is in a server and what they may settle there. */
import type { Member, Place, Platform, User } from '../../platform.ts';
import type { MemberPayload, UserPayload } from '../receive/payloads.ts';
import type { Facts } from './facts.ts';
import { isModerator, permissionsOf } from './permissions.ts';

export interface People extends Pick<Platform, 'member' | 'roles'> {
  /** Keeps what an event told of the one who acted, for as long as its place is used: it needs no question. */
  learn(place: Place, user: UserPayload, member: MemberPayload | undefined): void;
}

export function createPeople(facts: Facts): People {
  const told = new WeakMap<Place, Member>();
  return {
    learn(place, user, member) {
      if (member?.permissions === undefined) return;
      told.set(place, toMember(user, member, BigInt(member.permissions)));
    },
    async member(place, id) {
      if (place.server === '@me') return undefined;
      const known = told.get(place);
      if (known?.id === id) return known;
      const [guild, member] = await Promise.all([facts.guild(place.server), facts.member(place.server, id)]);
      if (member === undefined) return undefined;
      const user = member.user ?? (await facts.user(id));
      const channel = await facts.channel(place.channel).catch(() => undefined);
      const server = { ...guild, id: place.server };
      return toMember(user, member, permissionsOf({ id, roles: member.roles }, server, channel));
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

function toMember(user: UserPayload, member: MemberPayload, permissions: bigint): Member {
  return {
    ...toUser(user, member),
    roles: member.roles,
    moderator: isModerator(permissions),
    bot: user.bot ?? false,
  };
}

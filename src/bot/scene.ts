/** What happened, where and to whom: everything that depends on one event. */
import type { ChatEvent, Locale, Place, Platform, Reply, User } from '../chat/platform.ts';
import type { GateScene } from '../gate/scene.ts';
import type { Texts } from './texts/index.ts';

export interface Scene<E extends ChatEvent = ChatEvent> {
  readonly event: E;
  readonly reply: Reply;
  /** Where the event came from. */
  readonly platform: Platform;
  readonly locale: Locale;
  /** What the drawing itself says, in the person's language. */
  readonly texts: Texts;
  /** The person, as jobs name them: `discord:1234`. */
  readonly member: string;
  /** The server, as jobs and settings name it: `discord:5678`. */
  readonly server: string;
}

/** What the rules of the gate see of it. @param does `imagine`, or what is done with an earlier job */
export function gateScene({ event, platform, member, server, locale }: Scene, does: string): GateScene {
  const { kind, user, place } = event;
  const { id, name } = user;
  return { platform: platform.name, member, server, user: { id, name }, place, locale, via: kind, does };
}

/** Whether a person may take away what others posted there. In a direct conversation nobody can. */
export async function moderates(
  platform: Pick<Platform, 'member'>,
  place: Place,
  user: Pick<User, 'id'>,
): Promise<boolean> {
  if (place.direct) return false;
  return (await platform.member(place, user.id))?.moderator ?? false;
}

/** Whether a person may settle what holds for a whole server. */
export async function managesServer(
  platform: Pick<Platform, 'member'>,
  place: Place,
  user: Pick<User, 'id'>,
): Promise<boolean> {
  if (place.direct) return false;
  return (await platform.member(place, user.id))?.managesServer ?? false;
}

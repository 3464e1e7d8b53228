/** The keys under which the queue and the records know people and servers on all platforms. */
import type { Place, User } from '../chat/platform.ts';

export function memberKey(platform: string, user: string): string {
  return `${platform}:${user}`;
}

/** Outside of servers everyone is a server of their own: strangers' direct messages must not share a limit. */
export function serverKey({ platform, server }: Place, user: Pick<User, 'id'>): string {
  return server === '@me' ? `${platform}:@me:${user.id}` : `${platform}:${server}`;
}

/** Channels that threw the bot out: it does not come back by itself. */
import { LRUCache } from 'lru-cache';

export interface Membership {
  left(server: string, channel: string): void;
  joined(server: string, channel: string): void;
  hasLeft(server: string, channel: string): boolean;
}

export function createMembership(): Membership {
  const gone = new LRUCache<string, true>({ max: 10_000 });
  const key = (server: string, channel: string) => `${server}:${channel}`;
  return {
    left(server, channel) {
      gone.set(key(server, channel), true);
    },
    joined(server, channel) {
      gone.delete(key(server, channel));
    },
    hasLeft: (server, channel) => gone.has(key(server, channel)),
  };
}

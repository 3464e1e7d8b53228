/**
 * Whoever is refused for their words again and again waits longer each time, whatever they ask for meanwhile: trying
 * out spellings must not pay.
 */
import type { Store } from '../../store/open-store.ts';
import { defineScript, runScript } from '../../store/script.ts';

/** Seconds of waiting after so many refusals; a misunderstanding or two cost nothing. */
const waits = [0, 0, 15, 60, 300, 900, 3600, 3 * 3600];

/** Refusals are forgotten when there was none for so many seconds. */
const memory = 86_400;

export interface Patience {
  /** ms until the member may ask again; 0 where they may. */
  left(server: string, member: string): Promise<number>;
  /** Counts a refusal; ms that they wait now. */
  strike(server: string, member: string): Promise<number>;
  /** As if they had never been refused. */
  forgive(server: string, member: string): Promise<void>;
}

/** KEYS: refusals, waiting. ARGV: seconds of memory, then the waits in seconds. Returns the wait in ms. */
const strike = defineScript(`
  local count = redis.call('INCR', KEYS[1])
  redis.call('EXPIRE', KEYS[1], ARGV[1])
  local wait = tonumber(ARGV[math.min(count, #ARGV - 1) + 1])
  if wait > 0 then redis.call('SET', KEYS[2], count, 'EX', wait) end
  return wait * 1000
`);

export function createPatience({ client, prefix }: Pick<Store, 'client' | 'prefix'>): Patience {
  const keys = (server: string, member: string) => {
    const name = `${server}|${member}`;
    return [`${prefix}:refusals:${name}`, `${prefix}:waits:${name}`] as const;
  };
  return {
    left: async (server, member) => Math.max(0, await client.pttl(keys(server, member)[1])),
    strike: async (server, member) =>
      Number(await runScript(client, strike, keys(server, member), [memory, ...waits])),
    async forgive(server, member) {
      await client.unlink(...keys(server, member));
    },
  };
}

/** A connection by which the processes that share an embedded Redis know of each other; the last one stops it. */
import { once } from 'node:events';
import { hostname } from 'node:os';
import type { Log } from '../log.ts';
import { createClient } from '../redis-client.ts';
import type { RedisTarget } from '../redis-target.ts';

export interface Keeper {
  /** Ends the connection; tells Redis to stop when no other process keeps it. True when it was told to. */
  leave(): Promise<boolean>;
}

const present = 'keeper:';

export function createKeeper(target: RedisTarget, log: Log, onLost: () => void): Keeper {
  const self = `${hostname().replace(/\s/g, '')}:${process.pid}`;
  const client = createClient(target, { name: `${present}${self}`, patience: 'patient', log });
  let leaving = false;
  client.on('close', () => {
    if (!leaving) onLost();
  });
  return {
    async leave() {
      leaving = true;
      try {
        if (client.status !== 'ready') return false;
        // Renamed first, then looked: of two that leave together, at least the later one sees nobody left.
        await client.client('SETNAME', `leaving:${self}`);
        const others = String(await client.client('LIST')).includes(` name=${present}`);
        if (others) return false;
        // Redis closes the connection instead of answering, and this client would ask the next server to stop too.
        const closed = once(client, 'close');
        client.shutdown('NOSAVE').catch(() => undefined);
        await closed;
        return true;
      } catch {
        return false;
      } finally {
        client.disconnect();
      }
    },
  };
}

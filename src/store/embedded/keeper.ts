/** A connection through which processes sharing an embedded Redis know of each other; the last one stops it. */
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
      let told = false;
      // Others that leave may stop Redis meanwhile; what was asked then would wait for a connection forever.
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
      const stopIfLast = async () => {
        // Renamed first, then looked: of two that leave together, at least the later one sees nobody left.
        await client.client('SETNAME', `leaving:${self}`);
        if (String(await client.client('LIST')).includes(` name=${present}`)) return;
        told = true;
        // Redis closes the connection instead of answering.
        client.shutdown('NOSAVE').catch(() => undefined);
        await closed;
      };
      if (client.status === 'ready') await Promise.race([stopIfLast().catch(() => undefined), closed]);
      client.disconnect();
      return told;
    },
  };
}

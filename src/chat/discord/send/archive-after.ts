/** When Discord archives a thread by itself. A server may have 1,000 threads that it hasn't archived yet. */
import { LRUCache } from 'lru-cache';
import type { Place } from '../../platform.ts';
import type { Facts } from '../lookup/facts.ts';
import { obstacleOf } from './problems.ts';

export interface ArchiveAfter {
  /** Minutes without a message after which a new thread there is archived; one of those that Discord takes. */
  of(place: Place): Promise<Minutes>;
  /** Runs what opens a thread, and remembers a server that has as many as it can. */
  watch<T>(place: Place, open: () => Promise<T>): Promise<T>;
}

type Minutes = 60 | 1440;

const hour = 60;
/** Nobody can react in an archived thread, so results get this long where there is room. */
const day = 1440;

/** ms; after that a server gets threads for a day again. */
const remembered = 24 * 60 * 60_000;

export function createArchiveAfter(facts: Pick<Facts, 'channel'>): ArchiveAfter {
  const full = new LRUCache<string, true>({ max: 10_000, ttl: remembered });
  return {
    async of({ server, channel }) {
      if (full.has(server)) return hour;
      const { archiveAfter } = await facts.channel(channel).catch(() => ({ archiveAfter: undefined }));
      return archiveAfter === hour ? hour : day;
    },
    async watch({ server }, open) {
      try {
        return await open();
      } catch (error) {
        if (obstacleOf(error) === 'threads_full') full.set(server, true);
        throw error;
      }
    },
  };
}

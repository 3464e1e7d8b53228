/** Jobs that wait for a decision before they may join the line: by moderators, or because their server is paused. */
import type { Store } from '../store/open-store.ts';
import type { Bull } from './bull.ts';
import type { Hold } from './ledger/admission.ts';
import type { Ledger } from './ledger/ledger.ts';
import { queueKeys } from './ledger/scripts.ts';
import { type JobView, readViews } from './record/job-view.ts';
import { drawFailure, type Failure } from './record/outcome.ts';

export interface Holds {
  /** Takes a waiting job out of the line; false where it does not wait. */
  hold(id: string, hold: Hold): Promise<boolean>;
  /** Lets a held job join the line, at the place a new job would get; false where it is not held. */
  release(id: string, by: string): Promise<boolean>;
  /** Ends a held job; its delivery tells its person why. False where it is not held. */
  refuse(id: string, by: string, why: Failure): Promise<boolean>;
  /** The held jobs, those first whose time runs out first. */
  held(options?: { readonly limit?: number; readonly offset?: number }): Promise<readonly JobView[]>;
  /** The held jobs of a server. */
  heldOf(server: string): Promise<readonly JobView[]>;
}

export interface HoldParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly bull: Bull;
}

export function createHolds({ store, ledger, bull }: HoldParts): Holds {
  const keys = queueKeys(store.prefix);
  const views = async (ids: readonly string[]) => {
    const { jobs } = await readViews(ledger, ids);
    return jobs.flatMap((job) => (job?.state === 'held' ? [job] : []));
  };
  return {
    async hold(id, hold) {
      const taken = await ledger.hold(id, hold);
      if (taken === undefined) return false;
      await bull.removeJob({ id, ...taken });
      return true;
    },

    async release(id, by) {
      const place = await ledger.release(id, by);
      if (place === undefined) return false;
      await bull.addJob({ id, ...place });
      store.channels.publish('work', place.route).catch(() => undefined);
      return true;
    },

    refuse: (id, by, why) => refuse({ ledger, bull }, id, by, why),

    async held({ limit = 50, offset = 0 } = {}) {
      return views(await store.client.zrange(keys.held, `${offset}`, `${offset + limit - 1}`));
    },

    async heldOf(server) {
      return views(await store.client.smembers(keys.heldOfServer(server)));
    },
  };
}

/** What a person reads whose job nobody decided about. */
const tooLate: Failure = {
  code: 'hold_expired',
  message: 'Nobody approved it in time, so it was not drawn. You may ask again.',
  forPerson: true,
};

/** Refuses what nobody decided about in time; returns how many. */
export async function refuseOverdue(
  parts: Pick<HoldParts, 'ledger' | 'bull'>,
  most: number,
): Promise<number> {
  const ids = await parts.ledger.overdue(most);
  for (const id of ids) await refuse(parts, id, '', tooLate);
  return ids.length;
}

async function refuse(
  { ledger, bull }: Pick<HoldParts, 'ledger' | 'bull'>,
  id: string,
  by: string,
  why: Failure,
): Promise<boolean> {
  const ended = await ledger.refuse(id, by, drawFailure.write(why));
  if (ended === undefined) return false;
  if (ended.platform !== '') await bull.addDelivery(id, ended.platform);
  return true;
}

/** What is kept of a member's jobs, how it is found, and how it is forgotten. */
import type { Store } from '../../store/open-store.ts';
import { readPosted } from '../deliver/post-once.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { queueKeys } from '../ledger/scripts.ts';
import { isUndrawn } from '../ledger/state.ts';
import type { PostedMessage } from '../ports.ts';
import { type Counts, createCounts } from './counts.ts';
import { type JobView, readViews } from './job-view.ts';
import type { Keep } from './keep.ts';

export interface MemberRecords extends Counts {
  /** A member's jobs, newest first. */
  history(
    member: string,
    options?: { readonly limit?: number; readonly offset?: number },
  ): Promise<readonly JobView[]>;
  /** A member's held, waiting and running jobs, oldest first. */
  open(member: string): Promise<readonly JobView[]>;
  /**
   * The job that a message shows, by the key its delivery gave; keeps its record alive for another term, unless its
   * server settled how long.
   */
  byMessage(key: string): Promise<JobView | undefined>;
  /** What was posted of a job, by the names of the parts. */
  posted(id: string): Promise<Readonly<Record<string, PostedMessage>>>;
  /** Cancels the member's open jobs and deletes all that is kept of the others. */
  forgetMember(member: string): Promise<{ readonly cancelled: number; readonly deleted: number }>;
}

export interface MemberRecordsParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly keep: Keep;
  /** True when the job was cancelled. */
  readonly cancel: (id: string, by: string) => Promise<boolean>;
}

/** Of a member's newest jobs; what waits is among them, for drawing goes on in their order. */
const maxLooked = 500;

export function createMemberRecords({ store, ledger, keep, cancel }: MemberRecordsParts): MemberRecords {
  const { client } = store;
  const keys = queueKeys(store.prefix);
  const counts = createCounts(store);
  const present = async (ids: readonly string[]) => {
    if (ids.length === 0) return [];
    return (await readViews(ledger, ids)).jobs.filter((job) => job !== undefined);
  };
  return {
    counts: counts.counts,

    async history(member, { limit = 20, offset = 0 } = {}) {
      return present(await client.zrevrange(keys.history(member), offset, offset + limit - 1));
    },

    async open(member) {
      const newest = await client.zrevrange(keys.history(member), 0, maxLooked - 1);
      const jobs = await present(newest.reverse());
      return jobs.filter(isUndrawn);
    },

    async byMessage(message) {
      const id = await client.get(keys.message(message));
      if (id === null) return undefined;
      const [job] = await present([id]);
      if (job?.delivery === 'posted' && !(await client.hexists(keys.job(id), 'keep'))) {
        const renewed = [keys.message(message), keys.job(id)];
        await Promise.all(renewed.map((each) => client.expire(each, keep.recordSeconds)));
      }
      return job;
    },

    async posted(id) {
      const fields = await client.hgetall(keys.job(id));
      const parts = Object.entries(fields).flatMap(([field, text]) => {
        const [, part] = /^part:(.*)$/s.exec(field) ?? [];
        return part === undefined || text === '' ? [] : [[part, readPosted(text)] as const];
      });
      return Object.fromEntries(parts);
    },

    async forgetMember(member) {
      let cancelled = 0;
      let deleted = 0;
      for (const id of await client.zrange(keys.history(member), '0', '-1')) {
        if (await cancel(id, member)) cancelled++;
        if (await ledger.forget(id)) deleted++;
      }
      await client.del(keys.history(member));
      await counts.forget({ member });
      return { cancelled, deleted };
    },
  };
}

/** What an operator should look at: drawings that failed through nobody's fault, and deliveries that were given up. */
import type { Store } from '../../store/open-store.ts';
import type { Bull } from '../bull.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { queueKeys } from '../ledger/scripts.ts';
import { type JobView, readViews } from '../record/job-view.ts';

export interface DeadLetter {
  readonly job: JobView;
  /** Why the delivery was given up; undefined when the drawing failed. */
  readonly reason: string | undefined;
  readonly at: Date;
}

export interface DeadLetters {
  /** Newest first. */
  deadLetters(options?: {
    readonly limit?: number;
    readonly offset?: number;
  }): Promise<readonly DeadLetter[]>;
  /** Tries a delivery that was given up again; false when there is none. */
  redeliver(id: string): Promise<boolean>;
}

export function createDeadLetters(store: Store, ledger: Ledger, bull: Bull): DeadLetters {
  const { client } = store;
  const keys = queueKeys(store.prefix);
  return {
    async deadLetters({ limit = 50, offset = 0 } = {}) {
      const last = `${offset + limit - 1}`;
      const pairs = await client.zrevrange(keys.dead, `${offset}`, last, 'WITHSCORES');
      const ids = pairs.filter((_, index) => index % 2 === 0);
      const { jobs } = await readViews(ledger, ids);
      const reasons = await Promise.all(ids.map((id) => client.hget(keys.job(id), 'reason')));
      return jobs.flatMap((job, index) => {
        const at = new Date(Number(pairs[index * 2 + 1]));
        return job === undefined ? [] : [{ job, reason: reasons[index] ?? undefined, at }];
      });
    },

    async redeliver(id) {
      const [job] = (await readViews(ledger, [id])).jobs;
      if (job?.target === undefined || !(await ledger.reopen(id))) return false;
      await bull.addDelivery(id, job.target.platform);
      return true;
    },
  };
}

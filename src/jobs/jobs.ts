/** The queue as commands and the command line use it: enqueue, look, cancel, collect, remember, forget. */
import { UserError } from '../errors.ts';
import { type Log, silentLog } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import { createBull } from './bull.ts';
import { type Enqueued, enqueue, type NewJob } from './enqueue.ts';
import { isJobId } from './ids.ts';
import { type JobView, type QueueView, readViews } from './job-view.ts';
import { defaultKeep, type Keep } from './keep.ts';
import { type Caps, createLedger } from './ledger.ts';
import type { DeliveredImage } from './ports.ts';
import { startUpkeep, upkeep } from './upkeep.ts';
import { createWatcher, type Watcher } from './watcher.ts';

export interface Cancelled {
  /** `late`: it is over or being posted; `gone`: there is no such job. */
  readonly kind: 'cancelled' | 'late' | 'gone';
}

export interface DeadLetter {
  readonly job: JobView;
  /** Why the delivery was given up; undefined when the drawing failed. */
  readonly reason: string | undefined;
  readonly at: Date;
}

export interface DeliveryCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Jobs extends Watcher {
  enqueue(job: NewJob): Promise<Enqueued>;
  get(id: string): Promise<JobView | undefined>;
  /** Several at once, in order. */
  getMany(ids: readonly string[]): Promise<readonly (JobView | undefined)[]>;
  queue(): Promise<QueueView>;
  /** Of a waiting or running job, or a drawn one not yet being posted. Stops a running one within one step. */
  cancel(id: string, by: string): Promise<Cancelled>;
  /** The newest preview of a running job. */
  preview(id: string): Promise<Buffer | undefined>;
  /** The images of a drawn job while they are kept, `undefined` afterwards. */
  images(id: string): Promise<readonly DeliveredImage[] | undefined>;
  /** The image a job started from, while it is kept. */
  init(id: string): Promise<Buffer | undefined>;
  /** For jobs without target: the images, after which the job is closed and they are gone. */
  collect(id: string): Promise<readonly DeliveredImage[] | undefined>;
  /** A member's jobs, newest first. */
  history(
    member: string,
    options?: { readonly limit?: number; readonly offset?: number },
  ): Promise<readonly JobView[]>;
  /** The job that a message shows, by the key its delivery gave; keeps its record alive for another term. */
  byMessage(key: string): Promise<JobView | undefined>;
  /** Cancels the member's open jobs and deletes all that is kept of the others. */
  forgetMember(member: string): Promise<{ readonly cancelled: number; readonly deleted: number }>;
  deadLetters(options?: {
    readonly limit?: number;
    readonly offset?: number;
  }): Promise<readonly DeadLetter[]>;
  /** Tries a delivery that was given up again; false when there is none. */
  redeliver(id: string): Promise<boolean>;
  deliveryCounts(platform: string): Promise<DeliveryCounts>;
  /** One round of looking for stuck jobs now; returns how many were helped. */
  upkeep(quietMs?: number): Promise<number>;
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly store: Store;
  /** Waiting jobs allowed; defaults 20 a member, 500 a server, 100,000 in all. */
  readonly caps?: Partial<Caps>;
  readonly keep?: Partial<Keep>;
  readonly log?: Log;
}

const defaultCaps: Caps = { member: 20, server: 500, all: 100_000 };

export function createJobs(options: JobsOptions): Jobs {
  const { store, log = silentLog } = options;
  const keep: Keep = { ...defaultKeep, ...options.keep };
  const caps: Caps = { ...defaultCaps, ...options.caps };
  const ledger = createLedger(store.client, store.prefix);
  const bull = createBull(store, store.client);
  const watcher = createWatcher(ledger, store.channels);
  const stopUpkeep = startUpkeep({ store, ledger, bull, keep, log });
  const key = (...words: string[]) => [store.prefix, ...words].join(':');

  const getMany = async (ids: readonly string[]) =>
    ids.length === 0 ? [] : (await readViews(ledger, ids)).jobs;
  const get = async (id: string) => (isJobId(id) ? (await getMany([id]))[0] : undefined);
  const present = async (ids: readonly string[]) => (await getMany(ids)).filter((job) => job !== undefined);

  const images = async (id: string): Promise<readonly DeliveredImage[] | undefined> => {
    const job = await get(id);
    if (job?.result === undefined) return undefined;
    const found: DeliveredImage[] = [];
    for (const [index, { seed, width, height }] of job.result.images.entries()) {
      const png = await store.blobs.get(`${id}:${index}`);
      if (png === undefined) return undefined;
      found.push({ png, seed, width, height });
    }
    return found;
  };

  const cancel = async (id: string, by: string): Promise<Cancelled> => {
    if (!isJobId(id)) return { kind: 'gone' };
    const { kind, state } = await ledger.cancel(id, by);
    // Its delivery then runs and cleans up; a running one is stopped by its worker first.
    if (kind === 'cancelled' && state === 'queued') await bull.removeDrawing(id);
    return { kind };
  };

  const api: Jobs = {
    ...watcher,
    enqueue: (job) => enqueue({ store, ledger, bull, caps, keep }, job),
    get,
    getMany,
    queue: async () => (await readViews(ledger, [])).queue,
    cancel,
    preview: (id) => store.blobs.get(`${id}:preview`),
    images,
    init: (id) => store.blobs.get(`${id}:init`),

    async collect(id) {
      const job = await get(id);
      if (job !== undefined && job.target !== undefined) {
        throw new UserError('not_collectable', `The result of job ${id} is posted, not collected.`);
      }
      const found = await images(id);
      if (found !== undefined) {
        await ledger.close(id, 'collected', { recordSeconds: keep.recordSeconds, imageSeconds: 0 });
      }
      return found;
    },

    async history(member, { limit = 20, offset = 0 } = {}) {
      const ids = await store.client.zrevrange(key('history', member), offset, offset + limit - 1);
      return present(ids);
    },

    async byMessage(message) {
      const id = await store.client.get(key('message', message));
      if (id === null) return undefined;
      const job = await get(id);
      if (job?.delivery === 'posted') {
        const renewed = [key('message', message), key('job', id)];
        await Promise.all(renewed.map((each) => store.client.expire(each, keep.recordSeconds)));
      }
      return job;
    },

    async forgetMember(member) {
      const ids = await store.client.zrange(key('history', member), '0', '-1');
      let cancelled = 0;
      let deleted = 0;
      for (const id of ids) {
        if ((await cancel(id, member)).kind === 'cancelled') cancelled++;
        if (await ledger.forget(id)) deleted++;
      }
      await store.client.del(key('history', member));
      return { cancelled, deleted };
    },

    async deadLetters({ limit = 50, offset = 0 } = {}) {
      const pairs = await store.client.zrevrange(
        key('dead'),
        `${offset}`,
        `${offset + limit - 1}`,
        'WITHSCORES',
      );
      const ids = pairs.filter((_, index) => index % 2 === 0);
      const views = await getMany(ids);
      const letters: DeadLetter[] = [];
      for (const [index, id] of ids.entries()) {
        const job = views[index];
        if (job === undefined) continue;
        const reason = (await store.client.hget(key('job', id), 'reason')) ?? undefined;
        letters.push({ job, reason, at: new Date(Number(pairs[index * 2 + 1])) });
      }
      return letters;
    },

    async redeliver(id) {
      const job = await get(id);
      if (job === undefined || job.delivery !== 'dead' || job.target === undefined) return false;
      if (!(await ledger.reopen(id))) return false;
      await bull.addDelivery(id, job.target.platform);
      return true;
    },

    async deliveryCounts(platform) {
      const counts = await bull.deliver(platform).getJobCounts('wait', 'active', 'delayed', 'failed');
      const { wait = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting: wait, active, delayed, failed };
    },

    upkeep: (quietMs) => upkeep({ store, ledger, bull, keep, log }, quietMs),

    async close() {
      await stopUpkeep();
      await bull.close();
    },
  };
  return withStoreErrors(api, store);
}

/** Every promise of the queue fails with an AppError that says what to do, never with a client's own error. */
function withStoreErrors(jobs: Jobs, store: Store): Jobs {
  const wrap =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await call(...args);
      } catch (error) {
        throw store.error(error);
      }
    };
  return {
    watch: jobs.watch,
    enqueue: wrap(jobs.enqueue),
    get: wrap(jobs.get),
    getMany: wrap(jobs.getMany),
    queue: wrap(jobs.queue),
    cancel: wrap(jobs.cancel),
    preview: wrap(jobs.preview),
    images: wrap(jobs.images),
    init: wrap(jobs.init),
    collect: wrap(jobs.collect),
    history: wrap(jobs.history),
    byMessage: wrap(jobs.byMessage),
    forgetMember: wrap(jobs.forgetMember),
    deadLetters: wrap(jobs.deadLetters),
    redeliver: wrap(jobs.redeliver),
    deliveryCounts: wrap(jobs.deliveryCounts),
    upkeep: wrap(jobs.upkeep),
    close: wrap(jobs.close),
  };
}

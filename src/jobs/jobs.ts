/** The queue as commands and the command line use it: enqueue, look, cancel, collect, remember, forget. */
import { UserError } from '../errors.ts';
import { type Log, silentLog } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import type { AdmittedJob } from './admitted.ts';
import { createBull } from './bull.ts';
import { createDeadLetters, type DeadLetters } from './deliver/dead-letters.ts';
import { type Enqueued, enqueue } from './enqueue.ts';
import { explainErrors } from './errors/explain-errors.ts';
import { createHolds, type Holds } from './holds.ts';
import type { Caps } from './ledger/admission.ts';
import { createLedger } from './ledger/ledger.ts';
import { queueKeys } from './ledger/scripts.ts';
import type { State } from './ledger/state.ts';
import { createOverviews, type Overviews } from './overview.ts';
import type { DeliveredImage } from './ports.ts';
import { isJobId } from './record/ids.ts';
import { type JobView, type QueueView, readViews } from './record/job-view.ts';
import { defaultKeep, type Keep } from './record/keep.ts';
import { createMemberRecords, type MemberRecords } from './record/member-records.ts';
import { keptPictures } from './record/pictures.ts';
import { createQuotas, type Quotas } from './record/quotas.ts';
import { startUpkeep, upkeep } from './upkeep.ts';
import { createWatcher, type Watcher } from './watcher.ts';

export interface Cancelled {
  /** `late`: it is over or being posted; `gone`: there is no such job. */
  readonly kind: 'cancelled' | 'late' | 'gone';
}

export interface DeliveryCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Jobs extends Watcher, MemberRecords, DeadLetters, Holds, Quotas, Overviews {
  enqueue(job: AdmittedJob): Promise<Enqueued>;
  get(id: string): Promise<JobView | undefined>;
  /** Several at once, in order. */
  getMany(ids: readonly string[]): Promise<readonly (JobView | undefined)[]>;
  queue(): Promise<QueueView>;
  /** The jobs being drawn, and the waiting ones in the order in which they will be. */
  running(): Promise<readonly JobView[]>;
  waiting(options?: { readonly limit?: number; readonly offset?: number }): Promise<readonly JobView[]>;
  /** Of a held, waiting or running job, or a drawn one not yet being posted. Stops a running one within one step. */
  cancel(id: string, by: string): Promise<Cancelled>;
  /** The newest preview of a running job. */
  preview(id: string): Promise<Buffer | undefined>;
  /** The images of a drawn job while they are kept, `undefined` afterwards. */
  images(id: string): Promise<readonly DeliveredImage[] | undefined>;
  /** The image a job started from, while it is kept. */
  init(id: string): Promise<Buffer | undefined>;
  /** For jobs without target: the images, after which the job is closed and they are gone. */
  collect(id: string): Promise<readonly DeliveredImage[] | undefined>;
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
  const stopUpkeep = startUpkeep({ store, ledger, bull, keep, log });
  const { line, running } = queueKeys(store.prefix);

  const getMany = async (ids: readonly string[]) =>
    ids.length === 0 ? [] : (await readViews(ledger, ids)).jobs;
  const get = async (id: string) => (isJobId(id) ? (await getMany([id]))[0] : undefined);
  const inState = async (state: State, ids: readonly string[]) =>
    (await getMany(ids)).filter((job) => job?.state === state).flatMap((job) => job ?? []);

  const images = async (id: string): Promise<readonly DeliveredImage[] | undefined> => {
    const job = await get(id);
    return job?.result && keptPictures(store, id, job.result);
  };

  const cancel = async (id: string, by: string): Promise<Cancelled> => {
    if (!isJobId(id)) return { kind: 'gone' };
    const { kind, state, route, platform } = await ledger.cancel(id, by);
    // Its delivery then runs and cleans up; a running one is stopped by its worker first.
    if (kind === 'cancelled' && state === 'queued') await bull.removeDrawing(id, route);
    if (kind === 'cancelled' && state === 'held' && platform !== '') await bull.addDelivery(id, platform);
    return { kind };
  };

  const api: Jobs = {
    ...createWatcher(ledger, store.channels),
    ...createMemberRecords({
      store,
      ledger,
      keep,
      cancel: async (id, by) => (await cancel(id, by)).kind === 'cancelled',
    }),
    ...createDeadLetters(store, ledger, bull),
    ...createHolds({ store, ledger, bull }),
    ...createQuotas(store),
    ...createOverviews(store, ledger),
    enqueue: (job) => enqueue({ store, ledger, bull, caps, keep }, job),
    get,
    getMany,
    queue: async () => (await readViews(ledger, [])).queue,
    running: async () => inState('running', await store.client.zrange(running, '0', '-1')),
    waiting: async ({ limit = 50, offset = 0 } = {}) =>
      inState('queued', await store.client.zrange(line, `${offset}`, `${offset + limit - 1}`)),
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
  return explainErrors(api, store.error);
}

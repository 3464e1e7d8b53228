/** Who fills the queue: servers, members, models and workers, and the jobs in their order, a page at a time. */
import { z } from 'zod';
import type { Store } from '../store/open-store.ts';
import type { Ledger } from './ledger/ledger.ts';
import { queueKeys } from './ledger/scripts.ts';
import { type JobView, readViews, workerSilence } from './record/job-view.ts';
import { type Needs, readNeeds } from './route.ts';

/** Somebody or something, and how many jobs of theirs wait. */
export interface Share {
  readonly name: string;
  readonly waiting: number;
}

export interface RouteShare extends Share {
  /** Undefined where that is damaged. */
  readonly needs: Needs | undefined;
  /** Workers that can draw it. */
  readonly workers: number;
}

export interface WorkerLine {
  readonly name: string;
  /** Machine and process. */
  readonly where: string;
  readonly slots: number;
  readonly running: number;
  /** Work a second. */
  readonly rate: number | undefined;
  /** It finishes what it draws and takes nothing more. */
  readonly drained: boolean;
}

export interface Overview {
  readonly counts: {
    readonly waiting: number;
    readonly held: number;
    readonly running: number;
    readonly dead: number;
  };
  /** ms for which the job that comes next has waited; undefined where none waits. */
  readonly age: number | undefined;
  /** Those with the most jobs first. */
  readonly servers: readonly Share[];
  readonly members: readonly Share[];
  readonly routes: readonly RouteShare[];
  readonly workers: readonly WorkerLine[];
}

export interface JobFilter {
  readonly server?: string | undefined;
  readonly member?: string | undefined;
  readonly limit?: number;
  readonly offset?: number;
}

export interface Overviews {
  overview(): Promise<Overview>;
  /** Jobs that are drawn, wait or are held: all of them in this order, or those of a server or a member. */
  list(filter?: JobFilter): Promise<readonly JobView[]>;
  /** Tells a worker to take no more jobs, or to take some again. */
  drain(worker: string, on: boolean): Promise<void>;
}

const maxShares = 50;
/** Of one server or member, so many are looked at and put in order. */
const maxSorted = 500;

const workerSchema = z.object({
  at: z.number(),
  report: z.object({
    slots: z.number(),
    running: z.number(),
    rate: z.number().nullable(),
    where: z.string().optional(),
    routes: z.array(z.string()).optional(),
  }),
});

export function createOverviews(store: Store, ledger: Ledger): Overviews {
  const { client } = store;
  const keys = queueKeys(store.prefix);

  const sharesOf = async (index: string, count: (name: string) => Promise<number>): Promise<Share[]> => {
    const names = await client.zrevrange(index, '0', `${maxShares - 1}`);
    const shares = await Promise.all(names.map(async (name) => ({ name, waiting: await count(name) })));
    return shares.filter(({ waiting }) => waiting > 0).sort((one, other) => other.waiting - one.waiting);
  };

  const workersAlive = async () => {
    const [told, now] = await Promise.all([client.hgetall(keys.workers), store.now()]);
    return Object.entries(told).flatMap(([name, text]) => {
      const read = workerSchema.safeParse(parsed(text));
      return read.success && read.data.at > now - workerSilence ? [{ name, ...read.data.report }] : [];
    });
  };

  const routeShares = async (workers: Awaited<ReturnType<typeof workersAlive>>): Promise<RouteShare[]> => {
    const [works, known] = await Promise.all([client.hkeys(keys.works), client.hgetall(keys.routes)]);
    const shares = await Promise.all(
      works.map(async (name) => ({
        name,
        needs: readNeeds(known[name] ?? ''),
        waiting: await client.zcard(`${keys.line}:${name}`),
        workers: workers.filter(({ routes = [] }) => routes.includes(name)).length,
      })),
    );
    return shares.sort((one, other) => other.waiting - one.waiting).slice(0, maxShares);
  };

  const idsOf = async ({ server, member, limit = 50, offset = 0 }: JobFilter): Promise<readonly string[]> => {
    const page = (ids: readonly string[]) => ids.slice(offset, offset + limit);
    if (member !== undefined) {
      return page(await client.zrange(keys.waitingOfMember(member), '0', `${offset + limit - 1}`));
    }
    if (server !== undefined) {
      const ids = await client.srandmember(keys.waitingOfServer(server), maxSorted);
      const scores = ids.length === 0 ? [] : await client.zmscore(keys.line, ...ids);
      const placed = ids.map((id, at) => ({ id, score: Number(scores[at] ?? Number.POSITIVE_INFINITY) }));
      return page(placed.sort((one, other) => one.score - other.score).map(({ id }) => id));
    }
    const drawn = page(await client.zrange(keys.running, '0', '-1'));
    const left = limit - drawn.length;
    const running = await client.zcard(keys.running);
    const from = Math.max(0, offset - running);
    return left <= 0
      ? drawn
      : [...drawn, ...(await client.zrange(keys.line, `${from}`, `${from + left - 1}`))];
  };

  return {
    async overview() {
      const workers = await workersAlive();
      const [waiting, held, running, dead, [next], drained, servers, members, routes, now] =
        await Promise.all([
          client.zcard(keys.line),
          client.zcard(keys.held),
          client.zcard(keys.running),
          client.zcard(keys.dead),
          client.zrange(keys.line, '0', '0'),
          client.smembers(keys.drained),
          sharesOf(keys.filledServers, (name) => client.scard(keys.waitingOfServer(name))),
          sharesOf(keys.filledMembers, (name) => client.zcard(keys.waitingOfMember(name))),
          routeShares(workers),
          store.now(),
        ]);
      const since = next === undefined ? null : await client.hget(keys.job(next), 'at');
      return {
        counts: { waiting, held, running, dead },
        age: since === null ? undefined : Math.max(0, now - Number(since)),
        servers,
        members,
        routes,
        workers: workers.map(({ name, where = '', slots, running: busy, rate }) => ({
          ...{ name, where, slots, running: busy },
          rate: rate ?? undefined,
          drained: drained.includes(name),
        })),
      };
    },

    async list(filter = {}) {
      const { jobs } = await readViews(ledger, await idsOf(filter));
      return jobs.filter((job) => job !== undefined);
    },

    async drain(worker, on) {
      if (on) await client.sadd(keys.drained, worker);
      else await client.srem(keys.drained, worker);
      await store.channels.publish('drain', worker);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

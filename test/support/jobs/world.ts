/** A queue with a drawer and a platform that tests control, on a private Redis. */
import { deflateSync } from 'node:zlib';
import { AdmittedJob } from '../../../src/jobs/admitted.ts';
import {
  createDeliveryWorker,
  type DeliveryWorker,
  type DeliveryWorkerOptions,
} from '../../../src/jobs/deliver/delivery-worker.ts';
import {
  createDrawWorker,
  type DrawWorker,
  type DrawWorkerOptions,
} from '../../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs, type JobsOptions } from '../../../src/jobs/jobs.ts';
import type { NewJob } from '../../../src/jobs/new-job.ts';
import type {
  Deliver,
  Delivery,
  DeliveryContext,
  Draw,
  DrawContext,
  DrawResult,
} from '../../../src/jobs/ports.ts';
import type { JobView } from '../../../src/jobs/record/job-view.ts';
import { routeOf } from '../../../src/jobs/route.ts';
import { plainModel } from '../../../src/request/model-ref.ts';
import type { DrawRequest } from '../../../src/request/request.ts';
import type { Store } from '../../../src/store/open-store.ts';
import type { TestRedis } from '../redis.ts';
import { eventually } from '../redis.ts';

/** Stands for an image: bytes that tell which request they were drawn from. */
export function pictureOf(request: DrawRequest, index = 0): Buffer {
  return deflateSync(Buffer.from(`${request.prompt}/${request.seed + index}`));
}

export function resultOf(request: DrawRequest): DrawResult {
  const count = request.images ?? 1;
  return {
    images: Array.from({ length: count }, (_, index) => ({
      png: pictureOf(request, index),
      seed: request.seed + index,
      width: 512,
      height: 512,
    })),
    ...(count > 1 ? { grid: Buffer.from('grid') } : {}),
    model: request.model.base,
    device: 'cpu',
    precision: 'fp32',
    tokens: { prompt: 3, negative: 1, used: 3, dropped: 0 },
    seconds: { denoise: 0.01 },
    drawn: { sampler: 'ddim' },
  };
}

/** Rejects as soon as the signal aborts; otherwise never. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** One drawing under way, to be ended by the test. */
export interface OpenDrawing {
  readonly request: DrawRequest;
  readonly context: DrawContext;
  finish(result?: DrawResult): void;
  fail(error: unknown): void;
}

/** A Draw whose drawings the test ends one by one. */
export class HeldDrawings {
  readonly started: OpenDrawing[] = [];

  readonly draw: Draw = (request, context) => {
    const ending = new Promise<DrawResult>((resolve, reject) => {
      this.started.push({
        request,
        context,
        finish: (result) => resolve(result ?? resultOf(request)),
        fail: reject,
      });
    });
    return Promise.race([ending, untilAborted(context.signal)]);
  };

  /** The n-th drawing that was started, from 0. */
  async nth(index: number): Promise<OpenDrawing> {
    return eventually(`drawing ${index}`, () => this.started[index]);
  }
}

/** A chat platform that knows nonces as Discord does: the same nonce is one message. */
export class FakePlatform {
  readonly deliveries: { delivery: Delivery; context: DeliveryContext }[] = [];
  readonly messages = new Map<string, { id: string; jobId: string; text: string }>();
  /** Run before a delivery posts, and between posting and recording. */
  before: (delivery: Delivery) => void | Promise<void> = () => undefined;
  after: (delivery: Delivery) => void | Promise<void> = () => undefined;

  readonly deliver: Deliver = async (delivery, context) => {
    this.deliveries.push({ delivery, context });
    await this.before(delivery);
    if (delivery.outcome.kind === 'cancelled') return;
    await context.post('result', async ({ nonce }) => {
      const message = this.messages.get(nonce) ?? {
        id: `m${this.messages.size + 1}`,
        jobId: delivery.jobId,
        text: textOf(delivery),
      };
      this.messages.set(nonce, message);
      await this.after(delivery);
      return { key: `fake:${message.id}`, ref: { id: message.id } };
    });
  };

  texts(): string[] {
    return [...this.messages.values()].map((message) => message.text);
  }
}

function textOf({ outcome, request }: Delivery): string {
  if (outcome.kind === 'drawn') return `${request?.prompt}: ${outcome.images.length}`;
  return outcome.kind === 'cancelled' ? 'cancelled' : `${outcome.kind}: ${outcome.message}`;
}

/** The route of the jobs that `newJob` makes. */
export const route = routeOf({ model: plainModel('tiny') });

export interface World {
  readonly store: Store;
  readonly jobs: Jobs;
  /** What the keys of BullMQ's queue of that route begin with. */
  readonly drawQueue: string;
  newJob(name: string, change?: Partial<NewJob>): AdmittedJob;
  /** Enqueues and gives the id. */
  add(name: string, change?: Partial<NewJob>): Promise<string>;
  drawWorker(draw: Draw, options?: Partial<DrawWorkerOptions>): Promise<DrawWorker>;
  deliveryWorker(deliver: Deliver, options?: Partial<DeliveryWorkerOptions>): Promise<DeliveryWorker>;
  /** Waits until the job is as `check` wants it. */
  seen(id: string, check: (job: JobView) => boolean, what?: string): Promise<JobView>;
  close(): Promise<void>;
}

/** Dead jobs are found quickly, but a busy machine that lets a test stand still for seconds makes none. */
const quick = { lockMs: 20_000, stalledMs: 200 };

export async function createWorld(
  redis: Pick<TestRedis, 'store'>,
  options: Partial<JobsOptions> = {},
): Promise<World> {
  const own = `t${Math.random().toString(36).slice(2, 10)}`;
  const store = options.store ?? (await redis.store({ prefix: own }));
  const { prefix } = store;
  const jobs = createJobs({ store, ...options });
  const stops: (() => Promise<void>)[] = [];
  const newJob = (name: string, change: Partial<NewJob> = {}) =>
    new AdmittedJob({
      key: name,
      request: {
        prompt: name,
        model: plainModel('tiny'),
        steps: 10,
        width: 512,
        height: 512,
        images: 1,
        seed: 7,
      },
      member: 'fake:ann',
      server: 'fake:home',
      target: { platform: 'fake', channel: 'c1' },
      ...change,
    });
  return {
    store,
    jobs,
    drawQueue: `${prefix}:q:${route.name}`,
    newJob,
    add: async (name, change) => (await jobs.enqueue(newJob(name, change))).id,
    async drawWorker(draw, more = {}) {
      const worker = createDrawWorker({ store, draw, slots: 1, ...quick, ...more });
      stops.push(() => worker.stop(1_000));
      await worker.ready();
      return worker;
    },
    async deliveryWorker(deliver, more = {}) {
      const worker = createDeliveryWorker({ store, platform: 'fake', deliver, ...quick, ...more });
      stops.push(() => worker.stop(1_000));
      await worker.ready();
      return worker;
    },
    seen: (id, check, what = 'the job to change') =>
      eventually(what, async () => {
        const job = await jobs.get(id).catch(() => undefined);
        return job !== undefined && check(job) ? job : undefined;
      }),
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await jobs.close();
    },
  };
}

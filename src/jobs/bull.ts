/** The BullMQ jobs that make up one of ours: a drawing, with its delivery as parent. */
import { FlowProducer, type JobsOptions, Queue } from 'bullmq';
import { AppError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import type { Redis } from '../store/redis-client.ts';
import { createBackends } from './backends.ts';
import { queueKeys } from './ledger/scripts.ts';
import { deliveryQueue, jobData, queuePrefix } from './queue-names.ts';

/** As the scripts set it for the queues of routes. */
const events = { maxLen: 100 };

/**
 * The version was looked at when the store was opened. BullMQ looks once for each queue, and if Redis goes away just
 * then, that queue answers with this error forever.
 */
const skipVersionCheck = true;

const failedJobs = { age: 7 * 86_400, count: 1_000 };

/** About 24 hours with the pauses of `deliveryPause`. */
const deliveryAttempts = 100;

function drawOptions(id: string, tag: number): JobsOptions {
  return {
    jobId: id,
    priority: tag + 1,
    removeOnComplete: true,
    removeOnFail: failedJobs,
    stackTraceLimit: 2,
  };
}

function deliveryOptions(id: string): JobsOptions {
  return {
    jobId: id,
    attempts: deliveryAttempts,
    backoff: { type: 'custom' },
    removeOnComplete: true,
    removeOnFail: failedJobs,
    stackTraceLimit: 2,
  };
}

export interface NewBullJob {
  readonly id: string;
  readonly route: string;
  /** Its place in the fair order. */
  readonly tag: number;
  readonly platform: string;
}

export type Bull = ReturnType<typeof createBull>;

/** @param client failing fast or patient, as its user needs; it is not closed here. */
export function createBull(store: Pick<Store, 'prefix'>, client: Redis) {
  const prefix = queuePrefix(store);
  const backends = createBackends(client, prefix);
  const queues = new Map<string, Queue>();
  const queue = (name: string) => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const opened = new Queue(name, { connection: client, prefix, streams: { events } }, backends.of);
    opened.on('error', () => undefined);
    queues.set(name, opened);
    return opened;
  };
  const flows = new FlowProducer({ connection: client, prefix, skipVersionCheck });
  flows.on('error', () => undefined);

  return {
    draw: (route: string) => queue(route),
    /** The routes that have jobs, or had some lately. */
    routes: () => client.hkeys(queueKeys(store.prefix).routes),
    deliver: (platform: string) => queue(deliveryQueue(platform)),

    /** Adds drawing and delivery in one transaction; what is there already stays as it is. */
    async addJob({ id, route, tag, platform }: NewBullJob): Promise<void> {
      if (platform === '') {
        await queue(route).add('draw', jobData, drawOptions(id, tag));
        return;
      }
      // Opening it once limits its event stream.
      queue(deliveryQueue(platform));
      const added = await flows.add({
        name: 'deliver',
        queueName: deliveryQueue(platform),
        prefix,
        data: jobData,
        opts: deliveryOptions(id),
        children: [
          {
            name: 'draw',
            queueName: route,
            prefix,
            data: jobData,
            opts: { ...drawOptions(id, tag), ignoreDependencyOnFailure: true },
          },
        ],
      });
      // FlowProducer answers nothing at all once it is closing.
      if (added === undefined) throw new AppError('queue_closed', 'The queue is closed.');
    },

    /** Adds a drawing for a delivery that lost it. */
    async addDrawing({ id, route, tag, platform }: NewBullJob): Promise<void> {
      const parent = { id, queue: queue(deliveryQueue(platform)).qualifiedName };
      const options = { ...drawOptions(id, tag), parent, ignoreDependencyOnFailure: true };
      await queue(route).add('draw', jobData, options);
    },

    /** Adds a delivery whose drawing is over; one that was given up before is started afresh. */
    async addDelivery(id: string, platform: string): Promise<void> {
      const target = queue(deliveryQueue(platform));
      const old = await target.getJob(id);
      if (old !== undefined && (await old.isFailed())) await old.remove();
      await target.add('deliver', jobData, deliveryOptions(id));
    },

    /** Takes a waiting drawing out; its delivery then runs. Does nothing to one that is being drawn. */
    async removeDrawing(id: string, route: string): Promise<void> {
      await queue(route).remove(id);
    },

    /** Takes a waiting drawing out, and the delivery that waits for it. */
    async removeJob({ id, route, platform }: Omit<NewBullJob, 'tag'>): Promise<void> {
      // The delivery first: without its drawing it would run.
      if (platform !== '') await queue(deliveryQueue(platform)).remove(id, { removeChildren: true });
      await queue(route).remove(id);
    },

    /** BullMQ itself looks at the age of failed drawings only when another one fails. */
    async forgetFailed(route: string): Promise<void> {
      await queue(route).clean(failedJobs.age * 1_000, failedJobs.count, 'failed');
    },

    async close(): Promise<void> {
      await Promise.all([flows.close(), ...[...queues.values()].map((each) => each.close())]);
      await backends.close();
    },
  };
}

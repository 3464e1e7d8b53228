/** The jobs of BullMQ that belong to one job of ours: a drawing, and a delivery as its parent. */
import { FlowProducer, type JobsOptions, Queue } from 'bullmq';
import { AppError } from '../errors.ts';
import type { Store } from '../store/open-store.ts';
import type { Redis } from '../store/redis-client.ts';
import { deliveryQueue, drawQueue, jobData, queuePrefix } from './queue-names.ts';

/** Nobody reads BullMQ's event streams here; its default of 10,000 entries a queue is memory for nothing. */
const events = { maxLen: 100 };

/**
 * The version was looked at when the store was opened. BullMQ looks once for each queue, and if Redis goes away just
 * then, that queue answers with this error for ever.
 */
const skipVersionCheck = true;

const failedJobs = { age: 7 * 86_400, count: 1_000 };

/** The workers decide themselves when a drawing has failed; this is a bound against loops only. */
const drawAttempts = 50;

/** About 24 hours with the pauses of `deliveryPause`. */
const deliveryAttempts = 100;

function drawOptions(id: string, tag: number): JobsOptions {
  return {
    jobId: id,
    priority: tag + 1,
    attempts: drawAttempts,
    backoff: { type: 'custom' },
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

export type Bull = ReturnType<typeof createBull>;

/** @param client failing fast or patient, as its user needs; it is not closed here. */
export function createBull(store: Pick<Store, 'prefix'>, client: Redis) {
  const prefix = queuePrefix(store);
  const queues = new Map<string, Queue>();
  const queue = (name: string) => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const opened = new Queue(name, { connection: client, prefix, streams: { events }, skipVersionCheck });
    // The client itself reports its errors.
    opened.on('error', () => undefined);
    queues.set(name, opened);
    return opened;
  };
  const flows = new FlowProducer({ connection: client, prefix, skipVersionCheck });
  flows.on('error', () => undefined);

  return {
    draw: () => queue(drawQueue),
    deliver: (platform: string) => queue(deliveryQueue(platform)),

    /** Adds drawing and delivery in one transaction; what is there already stays as it is. */
    async addJob(id: string, tag: number, platform: string): Promise<void> {
      // Opening a queue once limits its event stream.
      queue(drawQueue);
      if (platform === '') {
        await queue(drawQueue).add('draw', jobData, drawOptions(id, tag));
        return;
      }
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
            queueName: drawQueue,
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
    async addDrawing(id: string, tag: number, platform: string): Promise<void> {
      const parent = { id, queue: queue(deliveryQueue(platform)).qualifiedName };
      const options = { ...drawOptions(id, tag), parent, ignoreDependencyOnFailure: true };
      await queue(drawQueue).add('draw', jobData, options);
    },

    /** Adds a delivery whose drawing is over; one that was given up before is started afresh. */
    async addDelivery(id: string, platform: string): Promise<void> {
      const target = queue(deliveryQueue(platform));
      const old = await target.getJob(id);
      if (old !== undefined && (await old.isFailed())) await old.remove();
      await target.add('deliver', jobData, deliveryOptions(id));
    },

    /** Takes a waiting drawing out; its delivery then runs. Does nothing to one that is being drawn. */
    async removeDrawing(id: string): Promise<void> {
      await queue(drawQueue).remove(id);
    },

    async close(): Promise<void> {
      await Promise.all([flows.close(), ...[...queues.values()].map((each) => each.close())]);
    },
  };
}

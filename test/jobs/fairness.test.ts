/** Whose turn it is: fair order, caps, places and estimates. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorkMeter } from '../../src/jobs/draw/work-meter.ts';
import { estimate } from '../../src/jobs/estimate.ts';
import { QueueFullError } from '../../src/jobs/queue-full-error.ts';
import { workOf } from '../../src/jobs/record/work.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { createWorld, HeldDrawings, resultOf, route, type World } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await createWorld(redis, { caps: { member: 1_000, server: 100_000 } });
});
afterEach(() => world.close());

/** Enqueues `count` jobs named `name1`, `name2` … of the member `name`. */
async function addMany(name: string, count: number, steps = 10, from = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let index = from; index < from + count; index++) {
    const request = { ...world.newJob(`${name}${index}`).request, steps };
    ids.push(await world.add(`${name}${index}`, { member: `fake:${name}`, request }));
  }
  return ids;
}

/** Draws all that waits and gives the order. */
async function drawAll(count: number): Promise<string[]> {
  const order: string[] = [];
  await world.drawWorker(async (request) => {
    order.push(request.prompt);
    return resultOf(request);
  });
  await eventually('all to be drawn', () => order.length === count);
  return order;
}

describe('the order', () => {
  it('lets another member’s first job pass one member’s fifty', async () => {
    const held = new HeldDrawings();
    const worker = await world.drawWorker(held.draw);
    await addMany('ann', 50);
    await held.nth(0);
    await addMany('bob', 2);
    (await held.nth(0)).finish();
    expect((await held.nth(1)).request.prompt).toBe('bob1');
    (await held.nth(1)).finish();
    // Then they take turns.
    const turns: string[] = [];
    for (let index = 2; index < 5; index++) {
      const drawing = await held.nth(index);
      turns.push(drawing.request.prompt);
      drawing.finish();
    }
    expect(turns).toEqual(['ann2', 'bob2', 'ann3']);
    await worker.stop(100);
  });

  it('gives everyone turns, first come first served within a round', async () => {
    await addMany('ann', 3);
    await addMany('bob', 3);
    await addMany('cid', 1);
    expect(await drawAll(7)).toEqual(['ann1', 'bob1', 'cid1', 'ann2', 'bob2', 'ann3', 'bob3']);
  });

  it('counts work, not jobs: who asks for much waits longer for the next', async () => {
    await addMany('ann', 3, 100);
    await addMany('bob', 5, 20);
    // One of ann's is worth five of bob's.
    expect(await drawAll(8)).toEqual(['ann1', 'bob1', 'bob2', 'bob3', 'bob4', 'bob5', 'ann2', 'ann3']);
  });

  it('does not hold yesterday’s work against a member', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    await addMany('ann', 3);
    for (let index = 0; index < 3; index++) (await held.nth(index)).finish();
    await eventually(
      'an idle queue',
      async () =>
        (await world.store.client.zcard(`${world.drawQueue}:prioritized`)) === 0 &&
        (await world.store.client.llen(`${world.drawQueue}:active`)) === 0,
    );
    await addMany('cid', 1);
    await held.nth(3);
    await addMany('ann', 1, 10, 4);
    await addMany('bob', 1);
    (await held.nth(3)).finish();
    expect((await held.nth(4)).request.prompt).toBe('ann4');
  });

  it('gives back the turns of cancelled jobs', async () => {
    const ann = await addMany('ann', 10);
    await addMany('bob', 3);
    for (const id of ann.slice(0, 8))
      expect(await world.jobs.cancel(id, 'ann')).toEqual({ kind: 'cancelled' });
    expect(await drawAll(5)).toEqual(['ann9', 'bob1', 'ann10', 'bob2', 'bob3']);
  });

  it('cannot be gained by cancelling: who cancels everything starts where they were', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    await addMany('ann', 1);
    await held.nth(0);
    const more = await addMany('ann', 3, 10, 2);
    await addMany('bob', 1);
    for (const id of more) await world.jobs.cancel(id, 'ann');
    await addMany('ann', 1, 10, 9);
    (await held.nth(0)).finish();
    expect((await held.nth(1)).request.prompt).toBe('bob1');
  });

  it('goes on when virtual time reaches the end of BullMQ’s priorities', async () => {
    const { client, prefix } = world.store;
    await addMany('ann', 2);
    await addMany('bob', 1);
    // As after millions of pictures: all tags and the clock shortly before the limit of 2^21.
    const far = 2_097_140;
    const lines = ['line', `line:${route.name}`, 'wait:m:fake:ann', 'wait:m:fake:bob'].map(
      (name) => `${prefix}:${name}`,
    );
    for (const id of await client.zrange(`${prefix}:line`, '0', '-1')) {
      const tag = Number(await client.hget(`${prefix}:job:${id}`, 'tag')) + far;
      for (const key of [...lines, `${world.drawQueue}:prioritized`]) {
        const score = Number(await client.zscore(key, id)) + far * 2 ** 32;
        await client.zadd(key, 'XX', score, id);
      }
      await client.hset(`${prefix}:job:${id}`, 'tag', tag);
      await client.hset(`${world.drawQueue}:${id}`, 'priority', tag + 1);
    }
    for (const member of ['fake:ann', 'fake:bob']) await client.zincrby(`${prefix}:fair:finish`, far, member);
    await client.hset(`${prefix}:fair`, 'v', far);
    await addMany('ann', 20, 10, 3);
    await addMany('cid', 1);
    for (const key of [`${prefix}:line`, `${world.drawQueue}:prioritized`]) {
      const [, last] = await client.zrange(key, '-1', '-1', 'WITHSCORES');
      expect(Number(last) / 2 ** 32).toBeLessThan(100);
    }
    const order = await drawAll(24);
    expect(order.slice(0, 4)).toEqual(['ann1', 'bob1', 'cid1', 'ann2']);
    expect(order.slice(4)).toEqual(Array.from({ length: 20 }, (_, index) => `ann${index + 3}`));
  });

  it('draws a job that was put back before anything else', async () => {
    const held = new HeldDrawings();
    const first = await world.drawWorker(held.draw);
    await addMany('ann', 1);
    await held.nth(0);
    await addMany('bob', 3);
    await first.stop(100);
    expect(await drawAll(4)).toEqual(['ann1', 'bob1', 'bob2', 'bob3']);
  });
});

describe('caps', () => {
  it('hold for member, server and queue, however many ask at once', async () => {
    await world.close();
    world = await createWorld(redis, { caps: { member: 5, server: 12, all: 15 } });
    const { jobs, newJob } = world;
    const refusals = async (asks: readonly Promise<unknown>[]) => {
      const settled = await Promise.allSettled(asks);
      return settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    };
    const many = (member: string, server: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        jobs.enqueue(newJob(`${member}-${server}-${index}`, { member, server })),
      );
    const ofAnn = await refusals(many('ann', 's1', 20));
    expect(ofAnn).toHaveLength(15);
    expect(ofAnn[0]).toBeInstanceOf(QueueFullError);
    expect(ofAnn[0]).toMatchObject({
      code: 'queue_full_member',
      scope: 'member',
      limit: 5,
      waiting: 5,
      message: expect.stringContaining('already have 5 pictures waiting'),
    });
    const ofServer = await refusals([...many('bob', 's1', 5), ...many('cid', 's1', 5)]);
    expect(ofServer.map((error) => error.code)).toEqual([
      'queue_full_server',
      'queue_full_server',
      'queue_full_server',
    ]);
    const ofAll = await refusals(many('dan', 's2', 5));
    expect(ofAll.map((error) => error.code)).toEqual(['queue_full_all', 'queue_full_all']);
    expect((await jobs.queue()).waiting).toBe(15);
  });

  it('free a place when a job starts, is cancelled, or could not be handed over', async () => {
    const caps = { member: 1 };
    const held = new HeldDrawings();
    const add = (name: string) => world.jobs.enqueue(world.newJob(name, { caps }));
    const one = await add('one');
    await expect(add('two')).rejects.toBeInstanceOf(QueueFullError);
    await world.jobs.cancel(one.id, 'ann');
    await add('three');
    await expect(add('four')).rejects.toBeInstanceOf(QueueFullError);
    await world.drawWorker(held.draw);
    await held.nth(0);
    await add('five');
    // Enqueueing the same key again takes no place.
    expect(await add('five')).toMatchObject({ isNew: false });
    await expect(add('six')).rejects.toBeInstanceOf(QueueFullError);
  });

  it('leave no image behind for a refused job', async () => {
    const caps = { member: 0 };
    await expect(
      world.jobs.enqueue(world.newJob('refused', { caps, init: Buffer.from('upload') })),
    ).rejects.toBeInstanceOf(QueueFullError);
    expect(await world.store.client.keys(`${world.store.prefix}:*`)).toEqual([]);
  });
});

describe('places', () => {
  it('are told, with the work ahead, and move up', async () => {
    const ann = await addMany('ann', 3);
    const bob = await addMany('bob', 1, 100);
    const place = async (id: string | undefined) => (await world.jobs.get(id ?? ''))?.waiting;
    expect(await place(ann[0])).toEqual({ position: 1, of: 4, eta: undefined });
    expect(await place(bob[0])).toMatchObject({ position: 2, of: 4 });
    expect(await place(ann[2])).toMatchObject({ position: 4, of: 4 });
    await world.jobs.cancel(ann[0] ?? '', 'ann');
    expect(await place(ann[2])).toMatchObject({ position: 3, of: 3 });
    expect((await world.jobs.queue()).work).toBe(20 + 100);
  });

  it('are told far back too, and of jobs that were put back', async () => {
    const ids = await addMany('ann', 90);
    expect((await world.jobs.get(ids[89] ?? ''))?.waiting).toMatchObject({ position: 90, of: 90 });
    const held = new HeldDrawings();
    const worker = await world.drawWorker(held.draw);
    await held.nth(0);
    await worker.stop(400);
    const [back, last] = await world.jobs.getMany([ids[0] ?? '', ids[89] ?? '']);
    expect([back?.state, back?.waiting?.position, last?.waiting?.position]).toEqual(['queued', 1, 90]);
  });

  it('come with an ETA once a worker has been measured', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    await addMany('ann', 1);
    const drawing = await held.nth(0);
    for (let step = 1; step <= 5; step++) {
      drawing.context.onProgress({ step, steps: 10 });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const [next] = await addMany('bob', 1);
    const job = await world.seen(next ?? '', ({ waiting }) => waiting?.eta !== undefined, 'an ETA');
    expect(job.waiting?.eta?.startsIn).toBeGreaterThan(0);
    expect(job.waiting?.eta?.finishesIn).toBeGreaterThan(job.waiting?.eta?.startsIn ?? 0);
    const [worker] = (await world.jobs.queue()).workers;
    expect(worker).toMatchObject({ slots: 1, running: 1, left: 5 });
  });
});

describe('estimate', () => {
  const worker = { slots: 1, running: 1, left: 10, rate: 2 };
  const job = { jobsAhead: 1, workAhead: 20, work: 20 };

  it('adds up what runs and what is ahead', () => {
    expect(estimate({ workers: [worker], lastRate: undefined }, job)).toEqual({
      startsIn: 15,
      finishesIn: 25,
    });
  });

  it('starts at once where a slot is free', () => {
    const workers = [{ ...worker, slots: 4 }];
    expect(estimate({ workers, lastRate: undefined }, job)).toEqual({ startsIn: 0, finishesIn: 30 });
  });

  it('lets several workers share the work, one not measured yet counting like the others', () => {
    const workers = [worker, { slots: 1, running: 1, left: 10, rate: undefined }];
    const found = estimate({ workers, lastRate: undefined }, job);
    // 40 units at 4 a second, less half a typical job that is still with the other worker.
    expect(found?.startsIn).toBeCloseTo((40 - 15 / 2 - (15 - 15) / 2) / 4, 0);
  });

  it('falls back to what was measured last, and says nothing without workers or measurements', () => {
    const unmeasured = { ...worker, rate: undefined };
    expect(estimate({ workers: [unmeasured], lastRate: 4 }, job)?.startsIn).toBe(7.5);
    expect(estimate({ workers: [unmeasured], lastRate: undefined }, job)).toBeUndefined();
    expect(estimate({ workers: [], lastRate: 4 }, job)).toBeUndefined();
  });
});

describe('measuring', () => {
  it('counts only the time in which something is drawn', () => {
    const meter = createWorkMeter();
    expect(meter.rate()).toBeUndefined();
    meter.tick(0, 1);
    meter.add(10);
    meter.tick(5_000, 0);
    meter.tick(100_000, 1);
    meter.add(4);
    meter.tick(102_000, 1);
    expect(meter.rate()).toBeCloseTo(2, 5);
  });

  it('forgets slowly', () => {
    const meter = createWorkMeter();
    meter.tick(0, 1);
    meter.add(100);
    meter.tick(10_000, 1);
    for (let second = 11; second <= 400; second++) {
      meter.add(1);
      meter.tick(second * 1_000, 1);
    }
    expect(meter.rate()).toBeCloseTo(1, 1);
  });

  it('weighs requests by steps, size, images and passes', () => {
    const request = { prompt: 'x', model: plainModel('m'), steps: 20, width: 512, height: 512 };
    expect(workOf(request)).toBe(20);
    expect(workOf({ ...request, images: 4 })).toBe(80);
    expect(workOf({ ...request, width: 1024 })).toBe(40);
    expect(workOf({ ...request, guidance: 1 })).toBe(10);
    expect(workOf({ ...request, strength: 0.5 })).toBe(10);
    expect(workOf({ prompt: 'x', model: plainModel('m') })).toBe(25);
  });
});

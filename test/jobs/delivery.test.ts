/** Delivery: once over crashes, retried over outages, given up visibly. */
import { UnrecoverableError, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError, UserError } from '../../src/errors.ts';
import { deliveryPause, drawPause } from '../../src/jobs/backoff.ts';
import { createDeliveryWorker } from '../../src/jobs/deliver/delivery-worker.ts';
import { postOnce } from '../../src/jobs/deliver/post-once.ts';
import { createLedger } from '../../src/jobs/ledger/ledger.ts';
import type { PostTry } from '../../src/jobs/ports.ts';
import { createWorld, FakePlatform, resultOf, route, type World } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
let platform: FakePlatform;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await createWorld(redis);
  platform = new FakePlatform();
  await world.drawWorker(async (request) => resultOf(request));
});
afterEach(() => world.close());

const posted = (id: string) => world.seen(id, ({ delivery }) => delivery === 'posted', 'the delivery');

describe('a delivery', () => {
  it('is tried again until it succeeds, and posts once', async () => {
    let tries = 0;
    platform.before = () => {
      if (++tries < 3) throw new AppError('chat_unavailable', 'The platform is down.');
    };
    await world.deliveryWorker(platform.deliver);
    await posted(await world.add('patience'));
    expect(platform.deliveries.map(({ context }) => context.attempt)).toEqual([1, 2, 3]);
    expect(platform.texts()).toEqual(['patience: 1']);
  });

  it('waits as long as the platform asks, without counting that as a try', async () => {
    let tries = 0;
    platform.before = () => {
      if (++tries < 3) throw new AppError('slow_down', '0.05');
    };
    await world.deliveryWorker(platform.deliver, {
      retryAfter: (error) =>
        error instanceof AppError && error.code === 'slow_down' ? Number(error.message) : undefined,
    });
    await posted(await world.add('limited'));
    expect(platform.deliveries.map(({ context }) => context.attempt)).toEqual([1, 1, 1]);
  });

  it('that cannot succeed is given up, listed, and can be sent again by hand', async () => {
    platform.before = () => {
      throw new AppError('chat_gone', 'The channel was deleted.');
    };
    const ends: string[] = [];
    await world.deliveryWorker(platform.deliver, {
      permanent: (error) => error instanceof AppError && error.code === 'chat_gone',
      onEnd: ({ kind }) => ends.push(kind),
    });
    const id = await world.add('homeless');
    await world.seen(id, ({ delivery }) => delivery === 'dead');
    await eventually('the end of the try', () => ends.length > 0);
    expect(ends).toEqual(['dead']);
    const [letter] = await world.jobs.deadLetters();
    expect(letter).toMatchObject({
      job: { id, state: 'drawn' },
      reason: 'chat_gone: The channel was deleted.',
    });
    await eventually(
      'the failed job of BullMQ',
      async () => (await world.jobs.deliveryCounts('fake')).failed === 1,
    );
    platform.before = () => undefined;
    expect(await world.jobs.redeliver(id)).toBe(true);
    await posted(id);
    expect(platform.texts()).toEqual(['homeless: 1']);
    expect(await world.jobs.deadLetters()).toEqual([]);
    expect(await world.jobs.redeliver(id)).toBe(false);
    expect(await world.jobs.redeliver('j00000000000000000000')).toBe(false);
  });

  it('that the port refuses with a UserError is given up at once', async () => {
    platform.before = () => {
      throw new UserError('no_place', 'Nowhere to post.');
    };
    await world.deliveryWorker(platform.deliver);
    await world.seen(await world.add('refused'), ({ delivery }) => delivery === 'dead');
    expect(platform.deliveries).toHaveLength(1);
  });

  it('under which bot after bot died is given up before it kills another', async () => {
    const id = await world.add('killer');
    await world.seen(id, ({ state }) => state === 'drawn');
    await world.store.client.hset(`${world.store.prefix}:q:deliver-fake:${id}`, 'stc', 10);
    await world.deliveryWorker(platform.deliver);
    await world.seen(id, ({ delivery }) => delivery === 'dead');
    expect(platform.deliveries).toEqual([]);
    expect((await world.jobs.deadLetters())[0]?.reason).toContain('delivery_poison');
  });

  it('of images that expired is told', async () => {
    const id = await world.add('late');
    await world.seen(id, ({ state }) => state === 'drawn');
    await world.store.client.del(`${world.store.prefix}:blob:${id}:0`);
    await world.deliveryWorker(platform.deliver);
    await posted(id);
    expect(platform.texts()).toEqual([expect.stringContaining('no longer kept. Feel free to ask again')]);
  });

  it('goes only to bots of its platform', async () => {
    const other = new FakePlatform();
    await world.deliveryWorker(other.deliver, { platform: 'other' });
    const id = await world.add('mine');
    await world.seen(id, ({ state }) => state === 'drawn');
    const theirs = await world.add('theirs', { target: { platform: 'other' } });
    await posted(theirs);
    expect((await world.jobs.get(id))?.delivery).toBe('waiting');
    expect(await world.jobs.deliveryCounts('fake')).toMatchObject({ waiting: 1, active: 0 });
    await world.deliveryWorker(platform.deliver);
    await posted(id);
    expect(other.texts()).toEqual(['theirs: 1']);
  });

  it('under way when the bot stops is interrupted by the deadline and tried again by the next', async () => {
    let interrupted: unknown;
    const worker = await world.deliveryWorker(async (_delivery, { signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      interrupted = signal.aborted;
      throw new Error('interrupted');
    });
    const id = await world.add('interrupted');
    await world.seen(id, ({ delivery }) => delivery === 'posting');
    await worker.stop(500);
    expect(interrupted).toBe(true);
    await world.deliveryWorker(platform.deliver);
    await posted(id);
    expect(platform.texts()).toEqual(['interrupted: 1']);
  });
});

describe('posting once', () => {
  it('holds when the process dies between posting and recording', async () => {
    // The first bot dies at the worst moment: the platform has the message, Redis does not know.
    const dying = createDeliveryWorker({
      store: world.store,
      platform: 'fake',
      deliver: platform.deliver,
      lockMs: 400,
      stalledMs: 100,
    });
    platform.after = () => new Promise(() => undefined);
    const id = await world.add('worst moment');
    await eventually('the post', () => platform.messages.size === 1);
    await dying.stop(1);
    platform.after = () => undefined;
    await world.deliveryWorker(platform.deliver);
    await posted(id);
    expect(platform.deliveries).toHaveLength(2);
    expect(platform.texts()).toEqual(['worst moment: 1']);
    expect((await world.jobs.byMessage('fake:m1'))?.id).toBe(id);
  });

  it('gives a platform without nonces what it has to look for first', async () => {
    const channel: { nonce: string; text: string }[] = [];
    const tries: PostTry[] = [];
    let die = true;
    await world.deliveryWorker(async (delivery, context) => {
      for (const part of ['images', 'note']) {
        await context.post(part, async (attempt) => {
          tries.push(attempt);
          const there = channel.some((message) => message.nonce === attempt.nonce);
          if (!there) channel.push({ nonce: attempt.nonce, text: `${part} of ${delivery.request?.prompt}` });
          if (part === 'note' && die) {
            die = false;
            throw new Error('the connection broke after the request was sent');
          }
          return { key: `slackish:${attempt.nonce}` };
        });
      }
    });
    await posted(await world.add('two parts'));
    expect(channel.map((message) => message.text)).toEqual(['images of two parts', 'note of two parts']);
    expect(tries).toHaveLength(3);
    expect(tries[1]?.nonce).toBe(tries[2]?.nonce);
    expect(tries[0]?.nonce).not.toBe(tries[1]?.nonce);
  });

  it('gives back what was posted before instead of posting again', async () => {
    const id = await world.add('again');
    await world.seen(id, ({ state }) => state === 'drawn');
    const post = postOnce(createLedger(world.store.client, world.store.prefix), id, 60);
    const message = { key: 'fake:1', alsoKeys: ['fake:2'], ref: { place: { channel: 'c' } } };
    expect(await post('images', async () => message)).toEqual(message);
    const again = await post('images', async () => {
      throw new Error('posted twice');
    });
    expect(again).toEqual(message);
    expect((await world.jobs.byMessage('fake:2'))?.id).toBe(id);
  });
});

describe('a delivery whose drawing got lost', () => {
  it('has it drawn again', async () => {
    const quiet = await createWorld(redis);
    const { client } = quiet.store;
    const id = await quiet.add('lost');
    const { createBull } = await import('../../src/jobs/bull.ts');
    const bull = createBull(quiet.store, client);
    // By hand, on a dashboard: BullMQ then starts the delivery.
    await bull.removeDrawing(id, route.name);
    expect(await client.exists(`${quiet.drawQueue}:${id}`)).toBe(0);
    await quiet.deliveryWorker(platform.deliver);
    await eventually(
      'the drawing to be back',
      async () => (await client.exists(`${quiet.drawQueue}:${id}`)) === 1,
    );
    await quiet.drawWorker(async (request) => resultOf(request));
    await quiet.seen(id, ({ delivery }) => delivery === 'posted');
    expect(platform.texts()).toEqual(['lost: 1']);
    await bull.close();
    await quiet.close();
  });

  it('is told as failed when BullMQ gave the drawing up', async () => {
    const quiet = await createWorld(redis);
    const { client } = quiet.store;
    const id = await quiet.add('given up');
    // As BullMQ marks a job that stalled too often; it fails it without asking the drawer.
    await client.hset(`${quiet.drawQueue}:${id}`, 'defa', 'job stalled more than allowable limit');
    await quiet.drawWorker(async (request) => resultOf(request));
    await quiet.deliveryWorker(platform.deliver);
    const job = await quiet.seen(id, ({ delivery }) => delivery === 'posted');
    expect(job.failure).toMatchObject({
      code: 'job_stalled',
      message: 'job stalled more than allowable limit',
    });
    await quiet.close();
  });
});

describe('upkeep', () => {
  it('finishes what a process left undone between two commands', async () => {
    const quiet = await createWorld(redis);
    const { client, prefix } = quiet.store;
    const admitted = await quiet.add('admitted only');
    const drawn = await quiet.add('delivery lost');
    const healthy = await quiet.add('healthy');
    // Died after admitting; and a delivery that vanished from BullMQ.
    for (const queue of [route.name, 'deliver-fake']) await client.del(`${prefix}:q:${queue}:${admitted}`);
    await client.zrem(`${quiet.drawQueue}:prioritized`, admitted);
    await client.zrem(`${prefix}:q:deliver-fake:waiting-children`, admitted);
    await client.del(`${prefix}:q:deliver-fake:${admitted}:dependencies`);
    expect(await quiet.jobs.upkeep(60_000)).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await quiet.jobs.upkeep(0)).toBe(1);
    expect(await client.zscore(`${quiet.drawQueue}:prioritized`, admitted)).not.toBeNull();
    await quiet.drawWorker(async (request) => resultOf(request));
    for (const id of [admitted, drawn, healthy]) await quiet.seen(id, ({ state }) => state === 'drawn');
    const { createBull } = await import('../../src/jobs/bull.ts');
    const bull = createBull(quiet.store, client);
    await bull.deliver('fake').remove(drawn);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await quiet.jobs.upkeep(0)).toBe(1);
    await quiet.deliveryWorker(platform.deliver);
    for (const id of [admitted, drawn, healthy])
      await quiet.seen(id, ({ delivery }) => delivery === 'posted');
    expect(platform.texts().sort()).toEqual(['admitted only: 1', 'delivery lost: 1', 'healthy: 1']);
    await bull.close();
    await quiet.close();
  });

  it('ends what BullMQ gave up on its own', async () => {
    const quiet = await createWorld(redis);
    const { prefix } = quiet.store;
    const client = quiet.store.patientClient('stranger');
    const drawing = await quiet.add('drawing given up', { target: undefined });
    // Somebody who works on BullMQ's queue directly.
    const stranger = new Worker(route.name, null, { connection: client, prefix: `${prefix}:q` });
    const taken = await stranger.getNextJob('token', { block: false });
    await taken?.moveToFailed(new UnrecoverableError('job failed elsewhere'), 'token', false);
    await stranger.close(true);
    expect((await quiet.jobs.get(drawing))?.state).toBe('queued');
    await quiet.drawWorker(async (request) => resultOf(request));
    const delivery = await quiet.add('delivery given up');
    await quiet.seen(delivery, ({ state }) => state === 'drawn');
    await eventually(
      'the delivery to wait',
      async () => (await client.llen(`${prefix}:q:deliver-fake:wait`)) === 1,
    );
    await client.hset(
      `${prefix}:q:deliver-fake:${delivery}`,
      'defa',
      'job stalled more than allowable limit',
    );
    await quiet.deliveryWorker(platform.deliver);
    await eventually(
      'BullMQ to fail it',
      async () => (await client.zcard(`${prefix}:q:deliver-fake:failed`)) === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await quiet.jobs.upkeep(0)).toBe(2);
    expect(await quiet.jobs.get(drawing)).toMatchObject({
      state: 'failed',
      failure: { code: 'job_stalled' },
    });
    expect(await quiet.jobs.get(delivery)).toMatchObject({ state: 'drawn', delivery: 'dead' });
    expect((await quiet.jobs.queue()).waiting).toBe(0);
    expect(await quiet.jobs.redeliver(delivery)).toBe(true);
    await quiet.seen(delivery, (job) => job.delivery === 'posted');
    await quiet.close();
  });

  it('enqueueing the same key again does it, too', async () => {
    const quiet = await createWorld(redis);
    const { client, prefix } = quiet.store;
    const id = await quiet.add('retried by the platform');
    await client.del(`${quiet.drawQueue}:${id}`, `${prefix}:q:deliver-fake:${id}`);
    await client.zrem(`${quiet.drawQueue}:prioritized`, id);
    await client.zrem(`${prefix}:q:deliver-fake:waiting-children`, id);
    expect(await quiet.jobs.enqueue(quiet.newJob('retried by the platform'))).toEqual({ id, isNew: false });
    expect(await client.zscore(`${quiet.drawQueue}:prioritized`, id)).not.toBeNull();
    await quiet.close();
  });

  it('lets go of what nobody collects', async () => {
    const id = await world.add('uncollected', { target: undefined });
    await world.seen(id, ({ state }) => state === 'drawn');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await world.jobs.upkeep(0);
    expect(await world.store.client.zcard(`${world.store.prefix}:open`)).toBe(0);
    expect(await world.store.client.ttl(`${world.store.prefix}:job:${id}`)).toBeGreaterThan(0);
    expect(await world.jobs.collect(id)).toHaveLength(1);
    expect(await world.store.client.keys(`${world.store.prefix}:blob:*`)).toEqual([]);
  });
});

describe('pauses', () => {
  it('grow to a limit', () => {
    expect([1, 2, 3, 7, 20].map((tries) => drawPause(tries))).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
    expect([1, 2, 11, 30].map((tries) => deliveryPause(tries, 0))).toEqual([1_000, 2_000, 900_000, 900_000]);
    expect(deliveryPause(1, 1)).toBe(1_250);
  });
});

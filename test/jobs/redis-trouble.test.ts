/** Redis away, restarted, full, or without disk: clear errors, nothing lost, no restart needed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, FakePlatform, HeldDrawings, resultOf, type World } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
let platform: FakePlatform;
beforeEach(async () => {
  // A failing snapshot is how a full disk shows; dbfilename can only be set at the start.
  redis = await startRedis({ save: '3600 1', dbfilename: 'snapshot' });
  world = await createWorld(redis);
  platform = new FakePlatform();
});
afterEach(async () => {
  await world.close();
  await redis.stop();
});

const posted = (id: string) => world.seen(id, ({ delivery }) => delivery === 'posted', 'the delivery');

describe('Redis killed and started again', () => {
  it('under running and waiting jobs loses none and needs no restart', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw, { slots: 2 });
    await world.deliveryWorker(platform.deliver);
    const ids = [];
    for (const name of ['one', 'two', 'three', 'four']) ids.push(await world.add(name, { member: name }));
    const first = await held.nth(0);
    const second = await held.nth(1);
    const watched: string[] = [];
    const watching = (async () => {
      for await (const job of world.jobs.watch(ids[3] ?? '')) watched.push(`${job.state} ${job.delivery}`);
    })();
    await redis.kill();
    // Finished while Redis is away: held until it is back.
    first.finish();
    second.context.onProgress({ step: 3, steps: 10 });
    await redis.start();
    second.finish();
    for (const index of [2, 3]) (await held.nth(index)).finish();
    for (const id of ids) await posted(id);
    await watching;
    expect(watched.at(-1)).toBe('drawn posted');
    expect(platform.texts().sort()).toEqual(['four: 1', 'one: 1', 'three: 1', 'two: 1']);
    expect(held.started).toHaveLength(4);
  });

  it('in the middle of enqueueing: what was answered is there, what failed can be asked again', async () => {
    const answered: string[] = [];
    const failed: string[] = [];
    let ask = true;
    const asking = (async () => {
      for (let index = 0; ask; index++) {
        const name = `n${index}`;
        await world.add(name, { member: `m${index}` }).then(
          (id) => answered.push(id),
          (error: unknown) => {
            expect(error).toMatchObject({ code: expect.stringMatching(/^queue_(unavailable|unsure)$/) });
            failed.push(name);
          },
        );
      }
    })();
    await eventually('some answers', () => answered.length > 50);
    await redis.kill();
    await eventually('an error', () => failed.length > 0);
    await redis.start();
    const before = answered.length;
    await eventually('answers again', () => answered.length > before);
    ask = false;
    await asking;
    for (const name of failed) await world.add(name, { member: `m${name.slice(1)}` });
    await world.jobs.upkeep(0);
    const { client } = world.store;
    const queued = new Set(await client.zrange(`${world.drawQueue}:prioritized`, '0', '-1'));
    expect(answered.filter((id) => !queued.has(id))).toEqual([]);
    expect(queued.size).toBe(answered.length + failed.length);
    expect((await world.jobs.queue()).waiting).toBe(queued.size);
  });
});

describe('Redis away', () => {
  it('is told to who asks, within seconds', async () => {
    const id = await world.add('before');
    await redis.kill();
    await expect(world.jobs.enqueue(world.newJob('x'))).rejects.toMatchObject({
      code: expect.stringMatching(/^queue_(unavailable|unsure)$/),
      message: expect.stringContaining('again'),
    });
    for (const call of [
      () => world.jobs.get(id),
      () => world.jobs.cancel(id, 'ann'),
      () => world.jobs.queue(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: expect.stringMatching(/^redis_(away|refused)$/) });
    }
    await redis.start();
  });

  it('while a process opens its queue, does not spoil that queue', async () => {
    await redis.kill();
    const { jobs } = await createWorld(redis, { store: world.store });
    const failing = Array.from({ length: 3 }, (_, index) => jobs.enqueue(world.newJob(`early ${index}`)));
    await Promise.all(failing.map((each) => expect(each).rejects.toMatchObject({ name: 'UserError' })));
    await redis.start();
    await eventually('an accepted job', () =>
      jobs.enqueue(world.newJob('early')).then(
        () => true,
        () => false,
      ),
    );
    await jobs.close();
  });

  it('does not keep a worker from stopping by its deadline', async () => {
    const held = new HeldDrawings();
    const worker = await world.drawWorker(held.draw, { lockMs: 500 });
    const deliveries = await world.deliveryWorker(platform.deliver);
    const id = await world.add('one');
    await held.nth(0);
    await redis.kill();
    await Promise.all([worker.stop(300), deliveries.stop(300)]);
    await redis.start();
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver);
    await posted(id);
  });
});

describe('a process', () => {
  it('ends by itself once everything is stopped, even with Redis away', async () => {
    const code = `
      import { createDeliveryWorker } from './dist/src/jobs/deliver/delivery-worker.js';
      import { createDrawWorker } from './dist/src/jobs/draw/draw-worker.js';
      import { createJobs } from './dist/src/jobs/jobs.js';
      import { openStore } from './dist/src/store/open-store.js';
      import { parseRedisUrl } from './dist/src/store/redis-target.js';
      const store = await openStore({ target: parseRedisUrl(process.argv[1]) });
      const jobs = createJobs({ store });
      const draw = createDrawWorker({ store, slots: 2, draw: () => new Promise(() => undefined) });
      const deliver = createDeliveryWorker({ store, platform: 'fake', deliver: async () => undefined });
      await Promise.all([draw.ready(), deliver.ready(), jobs.queue()]);
      process.stdin.once('data', async () => {
        await Promise.all([draw.stop(200), deliver.stop(200)]);
        await jobs.close();
        await store.close();
        process.stdin.destroy();
      });
      process.stdout.write('ready');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, redis.url], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await redis.kill();
    child.stdin.write('stop');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await redis.start();
  });
});

describe('Redis full for longer than a lock lasts', () => {
  it('costs the drawings under way one more try, and not one after another', async () => {
    const held = new HeldDrawings();
    const deaf = { signal: new AbortController().signal };
    const ends: string[] = [];
    const lockMs = 3_000;
    await world.drawWorker((request, context) => held.draw(request, { ...context, ...deaf }), {
      slots: 2,
      lockMs,
      onEnd: ({ kind }) => ends.push(kind),
    });
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('one');
    const first = await held.nth(0);
    const { client } = world.store;
    const locked = () => client.exists(`${world.drawQueue}:${id}:lock`);
    await client.config('SET', 'maxmemory', '1');
    await eventually('its lock to end', async () => (await locked()) === 0);
    await client.config('SET', 'maxmemory', '0');
    // The same worker gets it again; only then does its first drawing end.
    await eventually('a new lock', async () => (await locked()) === 1);
    first.finish();
    await eventually('the end of the first', () => ends.length === 1);
    const second = await held.nth(1);
    await new Promise((resolve) => setTimeout(resolve, 3 * lockMs));
    expect(held.started).toHaveLength(2);
    second.finish();
    await posted(id);
    expect(ends).toEqual(['taken', 'drawn']);
    expect(platform.texts()).toEqual(['one: 1']);
  });
});

/** How often scripts ran so far. */
async function scriptCalls(): Promise<number> {
  const stats = await world.store.client.info('commandstats');
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

describe.each([
  [
    'full',
    'redis_full',
    {
      begin: () => world.store.client.config('SET', 'maxmemory', '1'),
      end: () => world.store.client.config('SET', 'maxmemory', '0'),
    },
  ],
  [
    'without disk',
    'redis_disk',
    {
      async begin() {
        await mkdir(join(redis.folder, 'snapshot'));
        await snapshot('err');
      },
      async end() {
        await rmdir(join(redis.folder, 'snapshot'));
        await snapshot('ok');
      },
    },
  ],
] as const)('Redis %s', (_what, code, trouble) => {
  it('refuses new jobs clearly, keeps what is drawn, and goes on by itself', async () => {
    const held = new HeldDrawings();
    const deaf = { signal: new AbortController().signal };
    await world.drawWorker((request, context) => held.draw(request, { ...context, ...deaf }), {
      slots: 2,
      lockMs: 5_000,
    });
    await world.deliveryWorker(platform.deliver);
    const one = await world.add('one', { member: 'a' });
    const drawing = await held.nth(0);
    const cancelled = await world.add('cancelled', { member: 'b' });
    const freeing = await held.nth(1);
    await world.jobs.cancel(cancelled, 'b');
    const next = await world.add('next', { member: 'c' });
    await trouble.begin();
    const refused = await world.jobs.enqueue(world.newJob('more')).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'queue_unavailable',
      message: expect.stringContaining('nothing was started'),
      cause: { code },
    });
    const calls = await scriptCalls();
    drawing.finish();
    // Its slot becomes free, and the worker asks for the next job.
    freeing.finish();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // The worker must not hammer Redis meanwhile; BullMQ alone would ask thousands of times a second.
    expect((await scriptCalls()) - calls).toBeLessThan(100);
    expect((await world.jobs.get(one))?.state).toBe('running');
    await trouble.end();
    await posted(one);
    (await held.nth(2)).finish();
    await posted(next);
    const more = await world.add('more', { member: 'd' });
    (await held.nth(3)).finish();
    for (const id of [more, cancelled]) await posted(id);
    expect(platform.texts()).toEqual(['one: 1', 'next: 1', 'more: 1']);
    expect(held.started).toHaveLength(4);
  });
});

/** Takes a snapshot and waits for how it ends. */
async function snapshot(end: 'ok' | 'err'): Promise<void> {
  await world.store.client.bgsave().catch(() => undefined);
  await eventually(`a snapshot that is ${end}`, async () =>
    (await world.store.client.info('persistence')).includes(`rdb_last_bgsave_status:${end}`),
  );
}

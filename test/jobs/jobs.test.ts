/** The life of a job: in, drawn, delivered, remembered. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { jobIdOf, nonceOf } from '../../src/jobs/record/ids.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import {
  createWorld,
  FakePlatform,
  HeldDrawings,
  pictureOf,
  resultOf,
  type World,
} from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await createWorld(redis);
});
afterEach(() => world.close());

describe('a job', () => {
  it('is drawn, delivered, and leaves nothing open behind', async () => {
    const platform = new FakePlatform();
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('a red fox', { request: { ...world.newJob('a red fox').request, images: 2 } });
    const job = await world.seen(id, ({ delivery }) => delivery === 'posted');
    expect(job).toMatchObject({
      state: 'drawn',
      member: 'fake:ann',
      result: { images: [{ seed: 7 }, { seed: 8 }], grid: true, device: 'cpu' },
      target: { platform: 'fake', channel: 'c1' },
    });
    const [first] = platform.deliveries;
    expect(first?.delivery).toMatchObject({
      jobId: id,
      request: { prompt: 'a red fox', seed: 7 },
      outcome: { kind: 'drawn', grid: Buffer.from('grid') },
    });
    if (first?.delivery.outcome.kind !== 'drawn') throw new Error('not drawn');
    expect(first.delivery.outcome.images.map((image) => image.png)).toEqual([
      pictureOf({ prompt: 'a red fox', model: plainModel('tiny'), seed: 7 }),
      pictureOf({ prompt: 'a red fox', model: plainModel('tiny'), seed: 8 }),
    ]);
    expect(await world.store.client.zcard(`${world.store.prefix}:open`)).toBe(0);
    const left = await world.store.client.keys(`${world.store.prefix}:q:*:${id}*`);
    expect(left).toEqual([]);
  });

  it('gets a seed when it is enqueued, so that every try draws the same', async () => {
    const { seed: _, ...request } = world.newJob('x').request;
    const id = await world.add('x', { request });
    const job = await world.jobs.get(id);
    expect(job?.request?.seed).toBeGreaterThanOrEqual(0);
    const seeds: number[] = [];
    await world.drawWorker(async (drawn) => {
      seeds.push(drawn.seed);
      if (seeds.length === 1) throw new Error('once');
      return resultOf(drawn);
    });
    await world.seen(id, ({ state }) => state === 'drawn');
    expect(seeds).toEqual([job?.request?.seed, job?.request?.seed]);
  });

  it('carries the image to start from', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const id = await world.add('from an image', { init: Buffer.from('upload') });
    expect((await held.nth(0)).context.init).toEqual(Buffer.from('upload'));
    expect(await world.jobs.init(id)).toEqual(Buffer.from('upload'));
  });

  it('without a target is collected by whoever asked', async () => {
    await world.drawWorker(async (request) => resultOf(request));
    const id = await world.add('for the command line', { target: undefined });
    await world.seen(id, ({ state }) => state === 'drawn');
    const images = await world.jobs.collect(id);
    expect(images?.map((image) => image.png)).toEqual([
      pictureOf({ prompt: 'for the command line', model: plainModel(''), seed: 7 }),
    ]);
    expect((await world.jobs.get(id))?.delivery).toBe('collected');
    expect(await world.jobs.collect(id)).toBeUndefined();
    expect(await world.store.client.keys(`${world.store.prefix}:blob:*`)).toEqual([]);
  });

  it('is enqueued once for a key, from however many processes at once', async () => {
    const other = await createWorld(redis, { store: world.store });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? world : other).jobs.enqueue(world.newJob('same')),
      ),
    );
    expect(new Set(answers.map((answer) => answer.id))).toEqual(new Set([jobIdOf('same')]));
    expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);
    expect((await world.jobs.queue()).waiting).toBe(1);
    const platform = new FakePlatform();
    let drawn = 0;
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async (request) => {
      drawn++;
      return resultOf(request);
    });
    await world.seen(jobIdOf('same'), ({ delivery }) => delivery === 'posted');
    // Discord may tell of the same interaction again minutes later.
    expect(await world.jobs.enqueue(world.newJob('same'))).toEqual({ id: jobIdOf('same'), isNew: false });
    expect([drawn, platform.texts()]).toEqual([1, ['same: 1']]);
    await other.close();
  });

  it('is refused with a secret in its target, or a request out of bounds', async () => {
    const secret = world.newJob('x', { target: { platform: 'fake', deep: [{ interactionToken: 'abc' }] } });
    await expect(world.jobs.enqueue(secret)).rejects.toMatchObject({
      code: 'target_invalid',
      message: expect.stringContaining('"interactionToken"'),
    });
    const large = world.newJob('x', { target: { platform: 'fake', text: 'x'.repeat(20_000) } });
    await expect(world.jobs.enqueue(large)).rejects.toMatchObject({ code: 'target_invalid' });
    const wrong = world.newJob('x', { request: { ...world.newJob('x').request, steps: Number.NaN } });
    await expect(world.jobs.enqueue(wrong)).rejects.toMatchObject({
      code: 'record_invalid',
      message: expect.stringContaining('steps'),
    });
    expect(await world.store.client.keys(`${world.store.prefix}:*`)).toEqual([]);
  });
});

describe('results', () => {
  it('are found again by the message that shows them, and by their member', async () => {
    const platform = new FakePlatform();
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver);
    const one = await world.add('one');
    await world.seen(one, ({ delivery }) => delivery === 'posted');
    const two = await world.add('two');
    await world.seen(two, ({ delivery }) => delivery === 'posted');
    const [first] = platform.messages.values();
    expect((await world.jobs.byMessage(`fake:${first?.id}`))?.id).toBe(one);
    expect(await world.jobs.byMessage('fake:unknown')).toBeUndefined();
    expect((await world.jobs.history('fake:ann')).map((job) => job.id)).toEqual([two, one]);
    expect((await world.jobs.history('fake:ann', { limit: 1, offset: 1 })).map((job) => job.id)).toEqual([
      one,
    ]);
    expect(await world.jobs.history('fake:bob')).toEqual([]);
    const ttl = await world.store.client.ttl(`${world.store.prefix}:job:${one}`);
    expect(ttl).toBeGreaterThan(300 * 86_400);
  });

  it('are kept no longer than their server settled, however often they are used', async () => {
    const platform = new FakePlatform();
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver, { keep: { deliveredSeconds: 3_600 } });
    const id = await world.add('soon gone', { keepSeconds: 100, init: Buffer.of(1) });
    await world.seen(id, ({ delivery }) => delivery === 'posted');
    const [message] = platform.messages.values();
    expect((await world.jobs.byMessage(`fake:${message?.id}`))?.id).toBe(id);
    const { client, prefix } = world.store;
    const about = (await client.keys(`${prefix}:*${id}*`)).filter((key) => !key.includes(':q:'));
    const shown = await client.keys(`${prefix}:*fake:${message?.id}`);
    expect(about.length).toBeGreaterThanOrEqual(3);
    expect(shown).toHaveLength(1);
    for (const key of [...about, ...shown]) {
      const ttl = await client.ttl(key);
      expect([key, ttl > 0 && ttl <= 100]).toEqual([key, true]);
    }
  });

  it('keep their images for a while after delivery, for "that one alone"', async () => {
    const platform = new FakePlatform();
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver, { keep: { deliveredSeconds: 100 } });
    const id = await world.add('keep me');
    await world.seen(id, ({ delivery }) => delivery === 'posted');
    expect((await world.jobs.images(id))?.[0]?.png).toEqual(
      pictureOf({ prompt: 'keep me', model: plainModel(''), seed: 7 }),
    );
    expect(await world.store.client.ttl(`${world.store.prefix}:blob:${id}:0`)).toBeLessThanOrEqual(100);
  });

  it('can be listed while they wait or run', async () => {
    const held = new HeldDrawings();
    const worker = await world.drawWorker(held.draw);
    const first = await world.add('first');
    await held.nth(0);
    const second = await world.add('second');
    const third = await world.add('third', { member: 'fake:bob' });
    const names = (jobs: readonly JobView[]) => jobs.map((job) => job.request?.prompt);
    expect(names(await world.jobs.running())).toEqual(['first']);
    expect(names(await world.jobs.waiting())).toEqual(['third', 'second']);
    expect(names(await world.jobs.waiting({ offset: 1, limit: 5 }))).toEqual(['second']);
    expect((await world.jobs.open('fake:ann')).map((job) => job.id)).toEqual([first, second]);
    await worker.stop(400);
    expect(names(await world.jobs.waiting())).toEqual(['first', 'third', 'second']);
    expect((await world.jobs.open('fake:bob')).map((job) => job.id)).toEqual([third]);
  });

  it('are counted by how they end, for their member and their server', async () => {
    const platform = new FakePlatform();
    const held = new HeldDrawings();
    const before = Date.now();
    await world.drawWorker(held.draw);
    const four = { ...world.newJob('four').request, images: 4 };
    const drawn = await world.add('four', { request: four });
    const drawing = await held.nth(0);
    const waiting = await world.add('waiting');
    const failing = await world.add('of another', { member: 'fake:bob' });
    await world.jobs.cancel(waiting, 'fake:ann');
    await world.jobs.cancel(waiting, 'fake:ann');
    drawing.finish();
    (await held.nth(1)).fail(new UserError('no', 'Not this'));
    await world.seen(drawn, ({ state }) => state === 'drawn');
    await world.seen(failing, ({ state }) => state === 'failed');
    const mine = { drawn: 1, failed: 0, cancelled: 1, images: 4 };
    const { all, week } = await world.jobs.counts({ member: 'fake:ann' });
    expect(all).toMatchObject(mine);
    expect(week).toEqual(all);
    const most = (Date.now() - before) / 1_000;
    expect(all.ran + all.waited).toBeLessThanOrEqual(most);
    const server = await world.jobs.counts({ server: 'fake:home' });
    expect(server.all).toEqual({ ...all, failed: 1 });
    // A drawn one that is cancelled before it is posted was drawn all the same.
    await world.jobs.cancel(drawn, 'fake:ann');
    expect((await world.jobs.counts({ member: 'fake:ann' })).all).toMatchObject(mine);
    await world.deliveryWorker(platform.deliver);
    await world.jobs.forgetMember('fake:ann');
    expect((await world.jobs.counts({ member: 'fake:ann' })).all).toMatchObject({ drawn: 0, images: 0 });
    expect((await world.jobs.counts({ server: 'fake:home' })).all).toEqual(server.all);
    expect(await world.store.client.keys(`${world.store.prefix}:count:*:m:fake:ann`)).toEqual([]);
  });

  it('tell which messages they became', async () => {
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(new FakePlatform().deliver);
    const id = await world.add('posted');
    await world.seen(id, ({ delivery }) => delivery === 'posted');
    expect(await world.jobs.posted(id)).toEqual({ result: { key: 'fake:m1', ref: { id: 'm1' } } });
    expect(await world.jobs.posted(jobIdOf('another'))).toEqual({});
  });

  it('are forgotten when their member says so, open jobs included', async () => {
    const platform = new FakePlatform();
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const done = await world.add('done');
    (await held.nth(0)).finish();
    const running = await world.add('running');
    await held.nth(1);
    const waiting = await world.add('waiting', { init: Buffer.from('upload') });
    const others = await world.add('of another', { member: 'fake:bob' });
    await world.deliveryWorker(platform.deliver);
    await world.seen(done, ({ delivery }) => delivery === 'posted');
    expect(await world.jobs.forgetMember('fake:ann')).toEqual({ cancelled: 2, deleted: 1 });
    expect(await world.jobs.history('fake:ann')).toEqual([]);
    expect(await world.jobs.get(done)).toBeUndefined();
    await eventually('the open jobs to be closed', async () => {
      const open = await world.store.client.zrange(`${world.store.prefix}:open`, '0', '-1');
      return open.length === 1;
    });
    for (const id of [running, waiting]) {
      expect((await world.jobs.get(id))?.request).toBeUndefined();
      expect(await world.store.client.ttl(`${world.store.prefix}:job:${id}`)).toBeLessThanOrEqual(60);
    }
    expect(await world.store.client.keys(`${world.store.prefix}:message:*`)).toEqual([]);
    expect(await world.store.client.keys(`${world.store.prefix}:blob:*`)).toEqual([]);
    expect((await world.jobs.get(others))?.request?.prompt).toBe('of another');
  });

  it('are all forgotten, however many they are; only what ran out left the list before', async () => {
    const { client, prefix } = world.store;
    const id = await world.add('the newest');
    // As if they had been drawn long ago.
    const old = Array.from({ length: 600 }, (_, index) => jobIdOf(`old:${index}`));
    for (const each of old) {
      await client.copy(`${prefix}:job:${id}`, `${prefix}:job:${each}`);
      await client.hset(`${prefix}:job:${each}`, { state: 'drawn', delivery: 'posted' });
    }
    await client.zadd(`${prefix}:history:fake:ann`, ...old.flatMap((each, index) => [index, each]));
    await client.del(`${prefix}:job:${old[0]}`);
    const last = await world.add('one more');
    const listed = await client.zrange(`${prefix}:history:fake:ann`, '0', '-1');
    expect(listed).toEqual([...old.slice(1), id, last]);
    expect((await world.jobs.history('fake:ann', { limit: 1, offset: 600 })).map((job) => job.id)).toEqual([
      old[1],
    ]);
    await world.jobs.forgetMember('fake:ann');
    expect(await client.exists(...old.map((each) => `${prefix}:job:${each}`))).toBe(0);
  });
});

describe('names', () => {
  it('fit where they must', () => {
    expect(jobIdOf('discord:1234')).toMatch(/^j[0-9a-f]{20}$/);
    expect(jobIdOf('a')).not.toBe(jobIdOf('b'));
    expect(nonceOf(jobIdOf('a'), 'images')).toMatch(/^[\w-]{24}$/);
    expect(nonceOf(jobIdOf('a'), 'images')).not.toBe(nonceOf(jobIdOf('a'), 'notice'));
  });
});

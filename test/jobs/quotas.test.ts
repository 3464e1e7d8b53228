/** Quotas: taken and given back by the queue's own scripts, so that they agree with the jobs whoever asks at once. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { NewJob } from '../../src/jobs/new-job.ts';
import { type Quota, QuotaError } from '../../src/jobs/record/quotas.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { createWorld, HeldDrawings, type World } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

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

const whose = { server: 'fake:home', member: 'fake:ann' };
const quota = (limits: Partial<Quota>): Quota => ({
  whose,
  hour: null,
  day: null,
  month: null,
  pause: 0,
  ...limits,
});
const used = () => world.jobs.quotaUsed(whose);
const refusal = async (name: string, change: Partial<NewJob>) => {
  const error: unknown = await world.add(name, change).catch((thrown: unknown) => thrown);
  if (error instanceof QuotaError) return error;
  throw new Error(`Not refused: ${String(error)}`);
};
/** Lets time pass for the member's quota. */
const later = async (ms: number) => {
  const key = `${world.store.prefix}:quota:fake:home|fake:ann`;
  for (const entry of await world.store.client.zrange(key, '0', '-1'))
    await world.store.client.zincrby(key, -ms, entry);
};

it('of 200 requests at once from 4 processes exactly 10 pass, and each event counts once', async () => {
  const program = fileURLToPath(new URL('../support/jobs/asking.mjs', import.meta.url));
  const job = {
    request: { prompt: 'a fox', model: plainModel('tiny'), images: 1 },
    member: whose.member,
    server: whose.server,
    target: { platform: 'fake' },
    caps: { member: 1000, server: 1000 },
    quotas: [quota({ hour: 10 })],
  };
  const children = Array.from({ length: 4 }, (_, child) => {
    // Each event comes to two of them, as platforms tell things again.
    const keys = Array.from({ length: 50 }, (_, index) => `event-${Math.floor(child / 2)}-${index}`);
    const { prefix } = world.store;
    return fork(program, [JSON.stringify({ url: redis.url, prefix, keys, job })]);
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  const answers = children.map((child) => once(child, 'message'));
  for (const child of children) child.send('go');
  const codes = (await Promise.all(answers)).flatMap(([each]) => each as string[]);
  expect(codes).toHaveLength(200);
  expect(codes.filter((code) => code === 'new')).toHaveLength(10);
  expect(codes.filter((code) => code === 'known').length).toBeLessThanOrEqual(10);
  expect(new Set(codes)).toEqual(new Set(['new', 'known', 'quota']));
  expect(await used()).toEqual({ hour: 10, day: 10, month: 10 });
  expect((await world.jobs.queue()).waiting).toBe(10);
});

it('counts images in times that slide, and says when there is room again', async () => {
  const quotas = [quota({ hour: 4, day: 6 })];
  const ask = (name: string, images: number) => ({ quotas, images, key: name });
  await world.add('one', ask('one', 3));
  const full = await refusal('two', ask('two', 2));
  expect(full).toMatchObject({ code: 'quota', quota: { span: 'hour', most: 4, used: 3 } });
  expect(full.waitMs).toBeGreaterThan(3_590_000);
  expect(full.waitMs).toBeLessThanOrEqual(3_600_000);
  expect((await refusal('huge', ask('huge', 5))).waitMs).toBeUndefined();
  await later(3_600_000);
  await world.add('two', ask('two', 3));
  expect(await used()).toEqual({ hour: 3, day: 6, month: 6 });
  expect(await refusal('three', ask('three', 1))).toMatchObject({ quota: { span: 'day', most: 6, used: 6 } });
  await later(86_400_000);
  await world.add('three', ask('three', 1));
  expect(await used()).toEqual({ hour: 1, day: 1, month: 7 });
  await world.jobs.resetQuota(whose);
  expect(await used()).toEqual({ hour: 0, day: 0, month: 0 });
});

it('keeps a pause between two requests, which what was given back does not begin', async () => {
  const change = { quotas: [quota({ pause: 60 })] };
  const id = await world.add('one', change);
  expect((await refusal('two', change)).waitMs).toBeGreaterThan(50_000);
  await world.jobs.cancel(id, 'fake:ann');
  const next = await world.add('two', change);
  await later(60_000);
  await world.add('three', change);
  expect(next).not.toBe(id);
});

it('gives back what was cancelled, refused or failed, and keeps what was begun or drawn', async () => {
  const change = { quotas: [quota({ hour: 100 })] };
  const drawings = new HeldDrawings();
  await world.drawWorker(drawings.draw);
  await world.add('drawn', { ...change, images: 1 });
  (await drawings.nth(0)).finish();
  await world.add('failed', { ...change, images: 2 });
  (await drawings.nth(1)).fail(new UserError('broken', 'It broke.'));
  const begun = await world.add('begun', { ...change, images: 4 });
  await drawings.nth(2);
  const waiting = await world.add('waiting', { ...change, images: 8 });
  const held = await world.add('held', { ...change, images: 16, hold: { kind: 'review' } });
  const other = await world.add('other', { ...change, images: 32, hold: { kind: 'review' } });
  expect((await used()).hour).toBe(1 + 4 + 8 + 16 + 32);
  await world.jobs.cancel(waiting, 'fake:ann');
  expect((await used()).hour).toBe(1 + 4 + 16 + 32);
  await world.jobs.refuse(held, 'fake:mod', { code: 'no', message: 'No.', forPerson: true });
  expect((await used()).hour).toBe(1 + 4 + 32);
  await world.jobs.cancel(other, 'fake:ann');
  await world.jobs.cancel(begun, 'fake:ann');
  expect((await used()).hour).toBe(1 + 4);
});

it('counts a member over all servers where the operator says so', async () => {
  const everywhere = { ...quota({ day: 2 }), whose: { server: '*', member: 'fake:ann' } };
  await world.add('one', { quotas: [quota({ day: 5 }), everywhere] });
  await world.add('two', { quotas: [everywhere], server: 'fake:elsewhere' });
  expect(await refusal('three', { quotas: [quota({ day: 5 }), everywhere] })).toMatchObject({
    quota: { span: 'day', most: 2, used: 2 },
  });
  // Refused by one, taken from none.
  expect((await used()).day).toBe(1);
});

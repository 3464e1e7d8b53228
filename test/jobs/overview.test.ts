/** Who fills the queue, and a worker that is told to take nothing more. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { createDrawWorker, type DrawWorker } from '../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { Store } from '../../src/store/open-store.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let store: Store;
let jobs: Jobs;
const workers: DrawWorker[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  store = await redis.store({ prefix: `o${Math.random().toString(36).slice(2)}` });
  jobs = createJobs({ store });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop(100);
  await jobs.close();
});

let keys = 0;
async function ask(server: string, member: string, model = 'tiny') {
  keys += 1;
  const request = { prompt: `picture ${keys}`, model: plainModel(model), steps: 5 };
  return (await jobs.enqueue(new AdmittedJob({ key: `k${keys}`, request, member, server }))).id;
}

async function work(drawings: HeldDrawings, slots = 1): Promise<DrawWorker> {
  const worker = createDrawWorker({
    store,
    slots,
    draw: drawings.draw,
    canDraw: ({ base }) => base === 'tiny',
  });
  workers.push(worker);
  await worker.ready();
  return worker;
}

it('names servers, members and models by how much of them waits, and forgets who has nothing left', async () => {
  for (let count = 0; count < 3; count++) await ask('d:1', 'd:ann');
  const ben = await ask('d:1', 'd:ben');
  const cat = await ask('d:2', 'd:cat', 'other');
  const before = await jobs.overview();
  expect(before.servers).toEqual([
    { name: 'd:1', waiting: 4 },
    { name: 'd:2', waiting: 1 },
  ]);
  expect(before.members).toEqual([
    { name: 'd:ann', waiting: 3 },
    expect.objectContaining({ waiting: 1 }),
    expect.objectContaining({ waiting: 1 }),
  ]);
  expect(before.routes.map(({ needs, waiting, workers: able }) => [needs?.base, waiting, able])).toEqual([
    ['tiny', 4, 0],
    ['other', 1, 0],
  ]);
  expect(before.counts).toEqual({ waiting: 5, held: 0, running: 0, dead: 0 });
  expect(before.age).toBeGreaterThanOrEqual(0);
  await jobs.cancel(ben, 'd:ben');
  await jobs.hold(cat, { kind: 'review' });
  const after = await jobs.overview();
  expect(after.servers).toEqual([{ name: 'd:1', waiting: 3 }]);
  expect(after.members).toEqual([{ name: 'd:ann', waiting: 3 }]);
  expect(after.counts).toMatchObject({ waiting: 3, held: 1 });
});

it('lists those being drawn, then those that wait in their order; or those of one server or member', async () => {
  const drawings = new HeldDrawings();
  const first = await ask('d:1', 'd:ann');
  await work(drawings);
  await drawings.nth(0);
  const second = await ask('d:2', 'd:ben');
  const third = await ask('d:1', 'd:ann');
  const ids = async (filter = {}) => (await jobs.list(filter)).map(({ id }) => id);
  expect(await ids()).toEqual([first, second, third]);
  expect(await ids({ limit: 1, offset: 1 })).toEqual([second]);
  expect(await ids({ limit: 2, offset: 2 })).toEqual([third]);
  expect(await ids({ server: 'd:1' })).toEqual([third]);
  expect(await ids({ member: 'd:ben' })).toEqual([second]);
});

it('drains a worker: what it draws ends, nothing more is taken until it may again', async () => {
  const drawings = new HeldDrawings();
  await work(drawings);
  await ask('d:1', 'd:ann');
  const running = await drawings.nth(0);
  await eventually('its report', async () => (await jobs.overview()).workers[0]?.running === 1);
  const [worker] = (await jobs.overview()).workers;
  expect(worker).toMatchObject({ running: 1, slots: 1, drained: false });
  expect(worker?.where).toContain(`(${process.pid})`);
  await jobs.drain(worker?.name ?? '', true);
  await eventually('it to be drained', async () => (await jobs.overview()).workers[0]?.slots === 0);
  await ask('d:1', 'd:ann');
  running.finish();
  await eventually('its end', async () => (await jobs.overview()).counts.running === 0);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(drawings.started).toHaveLength(1);
  expect((await jobs.overview()).routes).toMatchObject([{ waiting: 1, workers: 0 }]);
  await jobs.drain(worker?.name ?? '', false);
  (await drawings.nth(1)).finish();
});

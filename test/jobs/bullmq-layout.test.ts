/**
 * Our scripts read and change a few keys of BullMQ. This shows each of them with what BullMQ itself puts there: when a
 * new version keeps its jobs differently, look at `src/jobs/lua/includes/bullmq.lua` before changing this file.
 */
import { readFileSync } from 'node:fs';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let store: Store;
beforeAll(async () => {
  redis = await startRedis();
  store = await redis.store({ prefix: 'layout' });
});
afterAll(() => redis.stop());

const packageJson = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

it('is pinned to the version that was looked at', () => {
  const wanted = packageJson('../../package.json').dependencies.bullmq;
  expect(wanted).toMatch(/^\d+\.\d+\.\d+$/);
  expect(packageJson('../../node_modules/bullmq/package.json').version).toBe(wanted);
});

it('keeps jobs where the scripts look for them', async () => {
  const client = store.patientClient('layout');
  const options = { connection: client, prefix: 'layout:q' };
  const queue = new Queue('draw', options);
  const worker = new Worker('draw', null, { ...options, lockDuration: 5_000 });
  const key = (name: string) => `layout:q:draw:${name}`;
  const add = (jobId: string, priority: number) =>
    queue.add('draw', { v: 1 }, { jobId, priority, attempts: 9, removeOnFail: { count: 10 } });
  try {
    // Waiting: a hash by the job's id, its priority in the hash and in the score.
    await add('one', 5);
    await add('two', 3);
    expect(await client.type(key('one'))).toBe('hash');
    expect(await client.hget(key('one'), 'priority')).toBe('5');
    expect(await client.zrange(key('prioritized'), '0', '-1')).toEqual(['two', 'one']);
    expect(Number(await client.zscore(key('prioritized'), 'one')) / 2 ** 32).toBeCloseTo(5, 5);
    await expect(add('far', 2 ** 21)).rejects.toThrow('between 0 and 2097151');

    // Taken: in a list of its own, with a lock.
    const two = await worker.getNextJob('token', { block: false });
    expect(two?.id).toBe('two');
    expect(await client.lrange(key('active'), 0, -1)).toEqual(['two']);
    expect(await client.get(key('two:lock'))).toBe('token');

    // Put back: in front of everything of its priority.
    await two?.moveToWait('token');
    expect(await client.llen(key('wait'))).toBe(0);
    expect(Number(await client.zscore(key('prioritized'), 'two'))).toBe(3 * 2 ** 32);

    // Found without a lock: at the right end of the wait list, which is drawn first.
    await worker.getNextJob('token', { block: false });
    await client.del(key('two:lock'));
    for (let round = 0; round < 2; round++) {
      await client.del(key('stalled-check'));
      await worker.startStalledCheckTimer();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(await client.lrange(key('wait'), 0, -1)).toEqual(['two']);

    // Put off: by the time it is due, in units of 1/4096 ms.
    const again = await worker.getNextJob('token', { block: false });
    const due = Date.now() + 60_000;
    await again?.moveToDelayed(due, 'token');
    expect(Math.floor(Number(await client.zscore(key('delayed'), 'two')) / 4_096)).toBe(due);

    // Given up.
    const one = await worker.getNextJob('token', { block: false });
    await one?.moveToFailed(new UnrecoverableError('no'), 'token', false);
    expect(await client.zrange(key('failed'), '0', '-1')).toEqual(['one']);
    expect(await client.exists(key('one'))).toBe(1);
  } finally {
    await worker.close(true);
    await queue.close();
  }
});

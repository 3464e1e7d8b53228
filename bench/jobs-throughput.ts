/**
 * How fast the queue itself is: enqueueing from 8 processes, the place of a job among 100,000 waiting ones, the page
 * that operators see of them, and what a job costs on an idle system beyond its drawing. On an embedded Redis in a temporary folder.
 * Usage: `jobs-throughput`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { AdmittedJob } from '../src/jobs/admitted.ts';
import { createDeliveryWorker } from '../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker } from '../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs } from '../src/jobs/jobs.ts';
import { queuePage } from '../src/operations/queue/queue-page.ts';
import { plainModel } from '../src/request/model-ref.ts';
import { startEmbeddedRedis } from '../src/store/embedded/embedded-redis.ts';
import { openStore } from '../src/store/open-store.ts';
import { socketTarget } from '../src/store/redis-target.ts';

const producers = 8;
const jobsOfProducer = 2_000;
/** Requests that one bot has under way at once. */
const inFlight = 8;
const crowd = 100_000;

const prompt =
  'A dense street market at dusk: a woman in a green coat sells oranges from a red cart on the left, two children ' +
  'share a blue umbrella in the middle, a cyclist with a yellow basket passes behind them, and paper lanterns hang.';

const caps = { member: 1_000_000, server: 1_000_000, all: 1_000_000 };

function newJob(name: string, index: number) {
  return {
    key: `${name}/${index}`,
    request: { prompt, model: plainModel('m'), steps: 25, width: 512, height: 512, images: 1 + (index % 4) },
    member: `bench:${index % 997}`,
    server: `bench:${index % 7}`,
    target: {
      platform: 'bench',
      channel: '1234567890',
      thread: '1234567891',
      status: '1234567892',
      locale: 'en',
    },
  };
}

async function enqueueMany(jobs: Jobs, name: string, count: number, parallel: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await jobs.enqueue(new AdmittedJob(newJob(name, next++)));
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}

async function produce(socket: string, name: string): Promise<void> {
  const store = await openStore({ target: socketTarget(socket), prefix: 'rate' });
  const jobs = createJobs({ store, caps });
  await enqueueMany(jobs, `warm-${name}`, 50, inFlight);
  process.send?.('ready');
  await once(process, 'message');
  await enqueueMany(jobs, name, jobsOfProducer, inFlight);
  process.send?.('done');
  await jobs.close();
  await store.close();
  process.disconnect();
}

async function measureRate(socket: string): Promise<number> {
  const children = Array.from({ length: producers }, (_, index) =>
    fork(fileURLToPath(import.meta.url), [socket, `p${index}`]),
  );
  const all = (children: readonly ChildProcess[]) =>
    Promise.all(children.map((child) => once(child, 'message')));
  await all(children);
  const began = performance.now();
  const done = all(children);
  for (const child of children) child.send('go');
  await done;
  return (producers * jobsOfProducer) / ((performance.now() - began) / 1_000);
}

interface Crowd {
  readonly places: readonly number[];
  readonly pages: readonly number[];
}

async function measureCrowd(socket: string): Promise<Crowd> {
  const store = await openStore({ target: socketTarget(socket), prefix: 'crowd' });
  const jobs = createJobs({ store, caps });
  await enqueueMany(jobs, 'crowd', crowd, 64);
  const ids = await store.client.zrange('crowd:line', '0', '-1');
  const times: number[] = [];
  for (let round = 0; round < 2_000; round++) {
    const id = ids[Math.floor((round / 2_000) * ids.length)] ?? '';
    const began = performance.now();
    const job = await jobs.get(id);
    times.push(performance.now() - began);
    if (job?.waiting === undefined) throw new Error(`Job ${id} has no place.`);
  }
  const pages = await measurePages(jobs);
  await jobs.close();
  await store.close();
  return { places: times, pages };
}

/** What the operators' page asks for by HTTP, from its first jobs to its last. */
async function measurePages(jobs: Jobs): Promise<number[]> {
  const done = async () => undefined;
  const deeds = { cancel: async () => false, pause: done, resume: done, paused: async () => [] };
  const server = createServer(getRequestListener(queuePage({ jobs, deeds }).fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const times: number[] = [];
  for (let round = 0; round < 50; round++) {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/state?offset=${round * 2_000}`);
    const text = await response.text();
    times.push(performance.now() - began);
    if (!response.ok || !text.includes('bench:')) throw new Error(`The page says ${text.slice(0, 200)}`);
  }
  server.close();
  server.closeAllConnections();
  return times;
}

async function measureOverhead(socket: string): Promise<number[]> {
  const store = await openStore({ target: socketTarget(socket), prefix: 'idle' });
  const jobs = createJobs({ store, caps });
  const png = randomBytes(450_000);
  let drawing = 0;
  const image = { png, seed: 1, width: 512, height: 512 };
  const worker = createDrawWorker({
    store,
    slots: 4,
    async draw(request) {
      const began = performance.now();
      await sleep(100);
      drawing = performance.now() - began;
      const tokens = { prompt: 60, negative: 1, used: 60, dropped: 0 };
      return {
        images: [image],
        model: request.model.base,
        device: 'cpu',
        precision: 'fp32',
        tokens,
        seconds: {},
        drawn: {},
      };
    },
  });
  let arrived: () => void = () => undefined;
  const deliveries = createDeliveryWorker({
    store,
    platform: 'bench',
    async deliver(delivery, { post }) {
      await post('result', async ({ nonce }) => ({ key: `bench:${nonce}`, ref: { job: delivery.jobId } }));
      arrived();
    },
  });
  await Promise.all([worker.ready(), deliveries.ready()]);
  const times: number[] = [];
  for (let index = 0; index < 110; index++) {
    await sleep(150);
    const came = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const began = performance.now();
    await jobs.enqueue(new AdmittedJob(newJob('idle', index * 997)));
    await came;
    // The first few warm the programs up.
    if (index >= 10) times.push(performance.now() - began - drawing);
  }
  await Promise.all([worker.stop(2_000), deliveries.stop(2_000)]);
  await jobs.close();
  await store.close();
  return times;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function quantiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ella-bench-'));
  const redis = await startEmbeddedRedis({ folder });
  const socket = redis.target.options.path ?? '';
  const row = (name: string, value: string) => process.stdout.write(`${name.padEnd(50)} ${value}\n`);
  try {
    row(`enqueue, ${producers} processes`, `${Math.round(await measureRate(socket))} jobs/s`);
    row('a job on an idle system, beyond its drawing', quantiles(await measureOverhead(socket)));
    const { places, pages } = await measureCrowd(socket);
    row(`place of a job among ${crowd.toLocaleString('en')} waiting`, quantiles(places));
    row('the operators’ page of that queue, by HTTP', quantiles(pages));
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const [, , socket, name] = process.argv;
if (socket !== undefined && name !== undefined) await produce(socket, name);
else await main();

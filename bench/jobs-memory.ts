/**
 * Memory of a whole bot (queue, drawing, delivery, a watcher for each job) over 2,000 jobs: it must not grow after
 * the first 200. On an embedded Redis in a temporary folder. Usage: `jobs-memory [jobs]`; exit code 1 when it grows.
 */
import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AdmittedJob } from '../src/jobs/admitted.ts';
import { createDeliveryWorker } from '../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker } from '../src/jobs/draw/draw-worker.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { plainModel } from '../src/request/model-ref.ts';
import { startEmbeddedRedis } from '../src/store/embedded/embedded-redis.ts';
import { openStore } from '../src/store/open-store.ts';

const total = Number(process.argv[2] ?? 2_000);
const mark = 200;
const allowed = 1.05;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const folder = await mkdtemp(join(tmpdir(), 'ella-bench-'));
const redis = await startEmbeddedRedis({ folder });
const store = await openStore({ target: redis.target });
const jobs = createJobs({ store, caps: { member: 1_000 } });
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const worker = createDrawWorker({
  store,
  slots: 4,
  async draw(request, { onProgress }) {
    for (let step = 1; step <= 5; step++) {
      await sleep(2);
      onProgress({ step, steps: 5, preview: () => randomFillSync(Buffer.alloc(8_000)) });
    }
    const images = [0, 1].map((index) => ({
      png: randomFillSync(Buffer.alloc(400_000)),
      seed: request.seed + index,
      width: 512,
      height: 512,
    }));
    const tokens = { prompt: 60, negative: 1, used: 60, dropped: 0 };
    return {
      images,
      model: request.model.base,
      device: 'cpu',
      precision: 'fp32',
      tokens,
      seconds: {},
      drawn: {},
    };
  },
});
const deliveries = createDeliveryWorker({
  store,
  platform: 'bench',
  keep: { deliveredSeconds: 0 },
  deliver: async (_delivery, { post }) => {
    await post('result', async ({ nonce }) => ({ key: `bench:${nonce}` }));
  },
});

async function one(index: number): Promise<void> {
  const { id } = await jobs.enqueue(
    new AdmittedJob({
      key: `memory/${index}`,
      request: { prompt: `picture ${index} of many`, model: plainModel('m'), steps: 5, images: 2 },
      member: `bench:${index % 20}`,
      server: 'bench',
      target: { platform: 'bench', channel: '1' },
    }),
  );
  for await (const job of jobs.watch(id)) {
    if (job.state === 'failed') throw new Error(job.failure?.message);
  }
}

interface Sample {
  readonly resident: number;
  readonly heap: number;
  readonly external: number;
  readonly redis: number;
}

/** The least of several looks after collecting garbage: what is really held. */
async function sample(): Promise<Sample> {
  const looks: NodeJS.MemoryUsage[] = [];
  for (let look = 0; look < 8; look++) {
    collect();
    await sleep(150);
    looks.push(process.memoryUsage());
  }
  const least = (pick: (look: NodeJS.MemoryUsage) => number) => Math.min(...looks.map(pick));
  const info = await store.client.info('memory');
  return {
    resident: least((look) => look.rss),
    heap: least((look) => look.heapUsed),
    external: least((look) => look.external + look.arrayBuffers),
    redis: Number(/used_memory:(\d+)/.exec(info)?.[1]),
  };
}

const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(8);
const samples = new Map<number, Sample>();
process.stdout.write('    jobs  resident MB   heap MB  buffers MB  Redis MB\n');
let next = 0;
for (const until of [mark, total / 2, total]) {
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < until) await one(next++);
    }),
  );
  const found = await sample();
  samples.set(until, found);
  const { resident, heap, external, redis: inRedis } = found;
  process.stdout.write(
    `${String(until).padStart(8)}   ${mb(resident)}  ${mb(heap)}    ${mb(external)}  ${mb(inRedis)}\n`,
  );
}
await Promise.all([worker.stop(2_000), deliveries.stop(2_000)]);
await jobs.close();
await store.close();
await redis.stop();
await rm(folder, { recursive: true, force: true });

const [first, last] = [samples.get(mark), samples.get(total)];
if (first === undefined || last === undefined) throw new Error('No samples.');
const growth = (pick: (found: Sample) => number) => pick(last) / pick(first);
const perJob = (last.redis - first.redis) / (total - mark);
process.stdout.write(`resident memory × ${growth((found) => found.resident).toFixed(3)}, `);
process.stdout.write(
  `heap × ${growth((found) => found.heap).toFixed(3)}; Redis keeps ${Math.round(perJob)} bytes a job\n`,
);
process.exit(growth((found) => found.resident) <= allowed ? 0 : 1);

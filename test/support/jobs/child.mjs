/** One process of the chaos test: a bot (enqueues what it is told, delivers) or a worker (draws), sharing one Redis. */
import { createHash } from 'node:crypto';
import { createConnection } from 'node:net';
import { createDeliveryWorker } from '../../../dist/src/jobs/deliver/delivery-worker.js';
import { createDrawWorker } from '../../../dist/src/jobs/draw/draw-worker.js';
import { createJobs } from '../../../dist/src/jobs/jobs.js';
import { startEmbeddedRedis } from '../../../dist/src/store/embedded/embedded-redis.js';
import { openStore } from '../../../dist/src/store/open-store.js';

const { role, folder, platformSocket, lockMs, drawMs, imageBytes } = JSON.parse(process.argv[2]);
const embedded = await startEmbeddedRedis({ folder });
const store = await openStore({ target: embedded.target, prefix: 'chaos' });
const times = { store, lockMs, stalledMs: Math.ceil(lockMs / 4) };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The same request is the same image. */
function imageOf(request) {
  const seed = createHash('sha256').update(`${request.prompt}/${request.seed}`).digest();
  return Buffer.alloc(imageBytes, seed);
}

async function draw(request, { signal, onProgress }) {
  const steps = 10;
  for (let step = 1; step <= steps; step++) {
    await sleep(drawMs / steps);
    signal.throwIfAborted();
    onProgress({ step, total: steps, preview: () => imageOf(request).subarray(0, 1_000) });
  }
  const png = imageOf(request);
  const none = { prompt: 1, negative: 0, used: 1, dropped: 0 };
  const image = { png, seed: request.seed, width: 64, height: 64 };
  return {
    images: [image],
    model: 'm',
    device: 'cpu',
    precision: 'fp32',
    tokens: none,
    seconds: {},
    parameters: {},
  };
}

/** Sends one message to the platform and waits until it is accepted. */
function send(message) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(platformSocket);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => (answer === '' ? reject(new Error('no answer')) : resolve(JSON.parse(answer))));
    socket.on('error', reject);
    socket.end(JSON.stringify(message));
  });
}

async function deliver({ jobId, outcome }, { post }) {
  await post('result', async ({ nonce }) => {
    const digest =
      outcome.kind === 'drawn' ? createHash('sha256').update(outcome.images[0].png).digest('hex') : '';
    const { id } = await send({ nonce, jobId, kind: outcome.kind, code: outcome.code, digest });
    return { key: `chaos:${id}`, ref: { id } };
  });
}

const stops = [];
if (role === 'worker') {
  const worker = createDrawWorker({ ...times, draw, slots: 3 });
  stops.push(() => worker.stop(2_000));
} else {
  const jobs = createJobs({ store, caps: { member: 100_000, server: 100_000 } });
  const deliveries = createDeliveryWorker({ ...times, platform: 'chaos', deliver });
  const upkeep = setInterval(() => jobs.upkeep(2 * lockMs).catch(() => undefined), lockMs);
  stops.push(
    () => deliveries.stop(2_000),
    () => jobs.close(),
    async () => clearInterval(upkeep),
  );
  process.on('message', async ({ enqueue }) => {
    if (enqueue === undefined) return;
    const request = { prompt: enqueue, model: 'm', steps: 10, seed: 1 };
    const member = `chaos:${enqueue.length % 5}${enqueue.at(-1)}`;
    try {
      const { id } = await jobs.enqueue({
        key: enqueue,
        request,
        member,
        server: 's',
        target: { platform: 'chaos' },
      });
      process.send({ enqueued: enqueue, id });
    } catch (error) {
      process.send({ refused: enqueue, code: error.code });
    }
  });
}

process.on('SIGTERM', async () => {
  for (const stop of stops) await stop();
  await store.close();
  await embedded.stop();
  process.exit(0);
});
process.send({ ready: true });

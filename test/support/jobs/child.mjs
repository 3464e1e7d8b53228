/** One process of the chaos test: a whole bot (is asked, shows, delivers) or a worker (draws), sharing one Redis. */
import { commands } from '../../../dist/commands/index.js';
import { createBot } from '../../../dist/src/bot/bot.js';
import { isPermanent, retryAfterOf } from '../../../dist/src/bot/flow/deliver/deliver.js';
import { PlatformError } from '../../../dist/src/chat/platform.js';
import { createGate } from '../../../dist/src/gate/gate.js';
import { encodePng } from '../../../dist/src/images/encode-png.js';
import { createDeliveryWorker } from '../../../dist/src/jobs/deliver/delivery-worker.js';
import { createDrawWorker } from '../../../dist/src/jobs/draw/draw-worker.js';
import { createJobs } from '../../../dist/src/jobs/jobs.js';
import { noFiles } from '../../../dist/src/jobs/known-models.js';
import { jobIdOf } from '../../../dist/src/jobs/record/ids.js';
import { createModeration } from '../../../dist/src/moderation/moderation.js';
import { startEmbeddedRedis } from '../../../dist/src/store/embedded/embedded-redis.js';
import { openStore } from '../../../dist/src/store/open-store.js';
import { noiseOf } from './noise.mjs';
import { createSocketPlatform } from './socket-platform.mjs';

const { role, folder, platformSocket, lockMs, drawMs, imageBytes } = JSON.parse(process.argv[2]);
const embedded = await startEmbeddedRedis({ folder });
const store = await openStore({ target: embedded.target, prefix: 'chaos' });
const times = { store, lockMs, stalledMs: Math.ceil(lockMs / 4) };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const steps = 10;

const card = {
  name: 'tiny',
  title: 'Tiny',
  license: 'CC0-1.0',
  width: 64,
  height: 64,
  maxSize: 256,
  maxSteps: 50,
  clip: false,
  defaults: { steps, guidance: 5, sampler: 'ddim' },
};

/** The same request is the same picture. */
async function draw(request, { signal, onProgress }) {
  for (let step = 1; step <= steps; step++) {
    await sleep(drawMs / steps);
    signal.throwIfAborted();
    onProgress({ step, steps });
  }
  const png = await noiseOf(`${request.prompt}/${request.seed}`, imageBytes, encodePng);
  return {
    images: [{ png, seed: request.seed, width: card.width, height: card.height }],
    model: card.name,
    device: 'cpu',
    precision: 'fp32',
    tokens: { prompt: 1, negative: 0, used: 1, dropped: 0 },
    seconds: {},
    drawn: { steps, guidance: 5, sampler: 'ddim', width: card.width, height: card.height },
  };
}

const stops = [];
if (role === 'worker') {
  const worker = createDrawWorker({ ...times, draw, slots: 3 });
  stops.push(() => worker.stop(2_000));
} else {
  const platform = createSocketPlatform(platformSocket);
  const jobs = createJobs({ store, caps: { member: 100_000, server: 100_000 } });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const bot = createBot({
    commands,
    platforms: [platform],
    jobs,
    store,
    log,
    models: { list: async () => ({ models: [card], samplers: ['ddim'], files: noFiles }) },
    moderation: createModeration(store),
    gate: createGate([]),
  });
  const app = bot.app(platform);
  const deliveries = createDeliveryWorker({
    ...times,
    platform: platform.name,
    deliver: bot.deliver(platform),
    permanent: isPermanent,
    retryAfter: retryAfterOf,
  });
  await bot.start();
  const upkeep = setInterval(() => jobs.upkeep(2 * lockMs).catch(() => undefined), lockMs);
  stops.push(
    () => deliveries.stop(2_000),
    () => bot.stop(),
    () => jobs.close(),
    async () => clearInterval(upkeep),
  );
  const reply = {
    async acknowledge() {},
    async openForm() {},
    async answer() {},
    async answerAlone() {
      throw new PlatformError('too_late', 'Nobody waits.');
    },
  };
  process.on('message', async ({ enqueue: name }) => {
    if (name === undefined) return;
    const id = `${name.length % 5}${name.at(-1)}`;
    try {
      const place = { platform: platform.name, server: 's', channel: 'c' };
      const given = { name: 'imagine', options: { prompt: name, seed: 1 } };
      const by = { user: { id, name: id }, locale: 'en', canPost: true };
      await app.handle({ kind: 'command', id: name, place, ...given, ...by }, reply);
      process.send({ enqueued: name, id: jobIdOf(`${platform.name}:${name}`) });
    } catch (error) {
      process.send({ refused: name, code: error.code });
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

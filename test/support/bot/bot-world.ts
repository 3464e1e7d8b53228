/** The whole bot on the local chat and a real Redis, with drawings that a test scripts; it can be restarted. */

import { commands } from '../../../commands/index.ts';
import { type Bot, createBot } from '../../../src/bot/bot.ts';
import { isPermanent } from '../../../src/bot/flow/deliver/deliver.ts';
import type { KnownModels, ModelCard, Models } from '../../../src/bot/models.ts';
import type { ChatApp, Place } from '../../../src/chat/platform.ts';
import { chatRules, reportOf } from '../../../src/cli/gate/rules.ts';
import type { Expander } from '../../../src/expand/expander.ts';
import { createGate } from '../../../src/gate/gate.ts';
import type { Rule } from '../../../src/gate/rule.ts';
import { encodePng } from '../../../src/images/encode-png.ts';
import { createDeliveryWorker, type DeliveryWorker } from '../../../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker, type DrawWorker } from '../../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs, type JobsOptions } from '../../../src/jobs/jobs.ts';
import { noFiles } from '../../../src/jobs/known-models.ts';
import type { Deliver, Draw, DrawResult } from '../../../src/jobs/ports.ts';
import type { JobView } from '../../../src/jobs/record/job-view.ts';
import { createModeration, type Moderation } from '../../../src/moderation/moderation.ts';
import type { OperatorSettings } from '../../../src/moderation/settings/layers.ts';
import type { DrawRequest } from '../../../src/request/request.ts';
import type { Store } from '../../../src/store/open-store.ts';
import type { Seen } from '../../contracts/platform-world.ts';
import { until } from '../../contracts/until.ts';
import { type LocalWorld, startLocalWorld } from '../local/chat.ts';
import type { TestRedis } from '../redis.ts';

export const card: ModelCard = {
  name: 'tiny',
  title: 'Tiny',
  license: 'CC0-1.0',
  width: 64,
  height: 64,
  maxSize: 256,
  maxSteps: 50,
  clip: false,
  defaults: { steps: 4, guidance: 5, sampler: 'ddim' },
};

/** Pictures of one colour, which tells the seed. */
export async function drawnFor(request: DrawRequest, tokens = 3): Promise<DrawResult> {
  const { width = card.width, height = card.height, images: count = 1 } = request;
  const { steps = 4, negative = '' } = request;
  const paint = async (seed: number, wide: number) =>
    encodePng(new Uint8Array(wide * height * 3).fill(seed % 251), wide, height);
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const seed = request.seed + index;
      return { png: await paint(seed, width), seed, width, height };
    }),
  );
  return {
    images,
    ...(count > 1 && { grid: await paint(request.seed, width * 2) }),
    model: request.model.base,
    device: 'cpu',
    precision: 'fp32',
    tokens: { prompt: tokens, negative: 1, used: tokens, dropped: 0 },
    seconds: { denoise: 0.01 },
    drawn: { steps, guidance: 5, sampler: 'ddim', width, height, negative, clip: false },
  };
}

export interface BotWorld {
  readonly chat: LocalWorld;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly moderation: Moderation;
  /** Every line that was logged as a warning or worse, and every audit line. */
  readonly log: {
    readonly level: string;
    readonly fields: Record<string, unknown>;
    readonly text: string;
  }[];
  /** Requests in the order in which drawing them began. */
  readonly requests: DrawRequest[];
  /** How the next drawings go; at once unless a test says otherwise. */
  draw: Draw;
  /** Around the bot's own way of posting. */
  deliver: (own: Deliver) => Deliver;
  /** Ends everything of the bot, and starts it again over the same Redis and the same chat. */
  restart(): Promise<void>;
  /** Ends the bot's process as a crash would: nothing is put back, nothing is told. */
  stopDrawing(): Promise<void>;
  startDrawing(): Promise<void>;
  /** The one thread of a channel. */
  thread(channel: Place): Promise<Place>;
  /** The nth message with pictures and a seed in a place, from 0. */
  result(place: Place, index?: number): Promise<Seen>;
  /** The first message that holds this. */
  message(place: Place, text: string | RegExp): Promise<Seen>;
  job(check: (job: JobView) => boolean): Promise<JobView>;
  /** Lets the pictures of a finished job expire, as they do in time. */
  expire(job: string): Promise<void>;
  /** Ends what still runs and forgets what was scripted, before the next test. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const usualDraw: Draw = (request) => drawnFor(request);
const usualDeliver = (own: Deliver) => own;

export interface BotWorldOptions {
  readonly expander?: Expander | undefined;
  readonly caps?: JobsOptions['caps'];
  /** Asked before all others. */
  readonly rules?: readonly Rule[];
  /** What can be drawn with; the scripted model unless told otherwise. */
  readonly models?: KnownModels;
  /** Drawings at once; default 4. */
  readonly slots?: number;
  /** What the operator settled. */
  readonly operator?: OperatorSettings;
}

export async function startBotWorld(redis: TestRedis, options: BotWorldOptions = {}): Promise<BotWorld> {
  const prefix = `b${Math.random().toString(36).slice(2, 10)}`;
  const store = await redis.store({ prefix });
  const log: BotWorld['log'] = [];
  const write = (level: string) => (fields: object, text: string) => {
    if (level === 'warn' || level === 'error' || 'audit' in fields)
      log.push({ level, fields: { ...fields }, text });
  };
  const logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const moderation = createModeration(store, options.operator);
  const jobs = createJobs({ store, ...(options.caps && { caps: options.caps }) });
  const members = new Set<string>();
  const known = options.models ?? { models: [card], samplers: ['ddim', 'euler_a'], files: noFiles };
  const models: Models = { list: async () => known };
  const parts = { moderation, store, log: logger };
  const gate = createGate([...(options.rules ?? []), ...chatRules(models, parts)], reportOf(parts));

  let bot: Bot | undefined;
  let app: ChatApp | undefined;
  let delivery: DeliveryWorker | undefined;
  let drawing: DrawWorker | undefined;
  const proxy: ChatApp = {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
    async handle(event, reply) {
      members.add(`local:${event.user.id}`);
      await app?.handle(event, reply);
    },
    suggest: async (request) => (await app?.suggest?.(request)) ?? [],
  };
  const chat = await startLocalWorld(proxy, (error) => {
    log.push({ level: 'error', fields: { err: error }, text: 'The chat reported' });
  });

  const startBot = async () => {
    const { platform } = chat;
    bot = createBot({
      expander: options.expander,
      commands,
      platforms: [platform],
      jobs,
      store,
      log: logger,
      models,
      moderation,
      gate,
    });
    app = bot.app(platform);
    delivery = createDeliveryWorker({
      store,
      platform: platform.name,
      deliver: world.deliver(bot.deliver(platform)),
      permanent: isPermanent,
      log: logger,
      lockMs: 20_000,
      stalledMs: 200,
    });
    await delivery.ready();
    await bot.start();
  };
  const stopBot = async () => {
    await delivery?.stop(2_000);
    await bot?.stop();
  };
  const find = async (check: (job: JobView) => boolean) => {
    for (const member of members) {
      const found = (await jobs.history(member, { limit: 100 })).find(check);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const world: BotWorld = {
    chat,
    store,
    jobs,
    moderation,
    log,
    requests: [],
    draw: usualDraw,
    deliver: usualDeliver,
    async restart() {
      await stopBot();
      await chat.restart(proxy);
      await startBot();
    },
    async stopDrawing() {
      await drawing?.stop(0);
      drawing = undefined;
    },
    async startDrawing() {
      drawing = createDrawWorker({
        store,
        slots: options.slots ?? 4,
        lockMs: 20_000,
        stalledMs: 200,
        async draw(request, context) {
          const allowed = await gate.beforeDrawing({ ...context.job, request });
          context.signal.throwIfAborted();
          world.requests.push(allowed);
          return world.draw(allowed, context);
        },
      });
      await drawing.ready();
    },
    async thread(channel) {
      const [thread] = await until('a thread', async () => {
        const all = await chat.threads(channel);
        return all.length > 0 && all;
      });
      if (thread === undefined) throw new Error('There is no thread');
      return thread.place;
    },
    result: (place, index = 0) =>
      until(`result ${index}`, async () => {
        const results = (await chat.messages(place)).filter(isResult);
        return results[index];
      }),
    message: (place, text) =>
      until(`a message with ${text}`, async () =>
        (await chat.messages(place)).find((message) =>
          typeof text === 'string' ? message.text.includes(text) : text.test(message.text),
        ),
      ),
    job: (check) => until('such a job', () => find(check)),
    async expire(job) {
      await until('the delivery to be over', async () => (await jobs.get(job))?.delivery === 'posted');
      await store.blobs.remove(Array.from({ length: 8 }, (_, index) => `${job}:${index}`));
    },
    async reset() {
      await until('all to be over', async () => {
        const open = [...(await jobs.waiting()), ...(await jobs.running())];
        for (const job of open) await jobs.cancel(job.id, '');
        // The delivery of one job may begin another.
        const { waiting, active } = await jobs.deliveryCounts(chat.platform.name);
        return open.length + waiting + active === 0;
      });
      if (drawing === undefined) await world.startDrawing();
      const changed = world.deliver !== usualDeliver;
      world.draw = usualDraw;
      world.deliver = usualDeliver;
      if (changed) await world.restart();
      world.requests.length = 0;
      log.length = 0;
      members.clear();
    },
    async close() {
      await drawing?.stop(1_000);
      await stopBot();
      await chat.stop();
      await jobs.close();
    },
  };
  await startBot();
  await world.startDrawing();
  return world;
}

export function isResult({ images, text }: Seen): boolean {
  return images.some(({ name }) => name.startsWith('ella-')) && text.includes('Seed');
}

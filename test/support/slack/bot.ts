/** The whole bot on the local Slack, through the real Bolt, with drawings that a test scripts. */
import { commands } from '../../../commands/index.ts';
import { createBot } from '../../../src/bot/bot.ts';
import { isPermanent } from '../../../src/bot/flow/deliver/deliver.ts';
import type { ChatApp } from '../../../src/chat/platform.ts';
import { createGate } from '../../../src/gate/gate.ts';
import { createDeliveryWorker } from '../../../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker } from '../../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs } from '../../../src/jobs/jobs.ts';
import { noFiles } from '../../../src/jobs/known-models.ts';
import type { Draw } from '../../../src/jobs/ports.ts';
import { createModeration } from '../../../src/moderation/moderation.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { card } from '../bot/bot-world.ts';
import type { TestRedis } from '../redis.ts';
import { type SlackHarness, startSlackHarness } from './harness.ts';

export interface SlackBot {
  readonly chat: SlackHarness;
  readonly store: Store;
  readonly jobs: Jobs;
  /** What was reported or logged as a warning or worse. */
  readonly errors: unknown[];
  /** Ends the adapter and starts it again, which remembers nothing that it was told. */
  restartAdapter(): Promise<void>;
  close(): Promise<void>;
}

export async function startSlackBot(redis: TestRedis, draw: Draw): Promise<SlackBot> {
  const store = await redis.store({ prefix: `s${Math.random().toString(36).slice(2, 10)}` });
  const jobs = createJobs({ store });
  const errors: unknown[] = [];
  const note = (fields: object, text: string) => errors.push({ ...fields, text });
  const log = { debug() {}, info() {}, warn: note, error: note };
  let app: ChatApp | undefined;
  const served: ChatApp = {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
    handle: async (event, reply) => app?.handle(event, reply),
  };
  const chat = await startSlackHarness(served, 'http', (error) => errors.push(error));
  const { platform } = chat;
  const models = { list: async () => ({ models: [card], samplers: ['ddim'], files: noFiles }) };
  const moderation = createModeration(store);
  const gate = createGate([]);
  const bot = createBot({ commands, platforms: [platform], jobs, store, log, models, moderation, gate });
  app = bot.app(platform);
  const locks = { lockMs: 20_000, stalledMs: 500 };
  const delivery = createDeliveryWorker({
    ...{ store, platform: platform.name, deliver: bot.deliver(platform), permanent: isPermanent, log },
    pause: () => 300,
    ...locks,
  });
  const drawing = createDrawWorker({ store, slots: 2, draw, ...locks });
  await Promise.all([delivery.ready(), drawing.ready()]);
  await bot.start();
  return {
    chat,
    store,
    jobs,
    errors,
    restartAdapter: () => chat.restart(served),
    async close() {
      await drawing.stop(2_000);
      await delivery.stop(2_000);
      await bot.stop();
      await chat.stop();
      await jobs.close();
    },
  };
}

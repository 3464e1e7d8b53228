/** The whole bot on the local Discord, through the real discord.js, with drawings that a test scripts. */

import { commands } from '../../../commands/index.ts';
import { createBot } from '../../../src/bot/bot.ts';
import { isPermanent } from '../../../src/bot/flow/deliver/deliver.ts';
import type { ChatApp } from '../../../src/chat/platform.ts';
import { messageOf } from '../../../src/errors.ts';
import { createGate } from '../../../src/gate/gate.ts';
import { createDeliveryWorker } from '../../../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker } from '../../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs, type JobsOptions } from '../../../src/jobs/jobs.ts';
import { noFiles } from '../../../src/jobs/known-models.ts';
import type { Draw } from '../../../src/jobs/ports.ts';
import { createModeration } from '../../../src/moderation/moderation.ts';
import type { SettingsStore } from '../../../src/moderation/settings/store.ts';
import { card } from '../bot/bot-world.ts';
import type { TestRedis } from '../redis.ts';
import { type DiscordHarness, startDiscordHarness } from './harness.ts';

export interface DiscordBot {
  readonly chat: DiscordHarness;
  readonly jobs: Jobs;
  readonly settings: SettingsStore;
  /** What was reported or logged as a warning or worse. */
  readonly problems: string[];
  close(): Promise<void>;
}

export async function startDiscordBot(
  redis: TestRedis,
  draw: Draw,
  caps?: JobsOptions['caps'],
): Promise<DiscordBot> {
  const store = await redis.store({ prefix: `d${Math.random().toString(36).slice(2, 10)}` });
  const jobs = createJobs({ store, ...(caps && { caps }) });
  const problems: string[] = [];
  const quiet = () => {};
  const note = (_: object, text: string) => void problems.push(text);
  const log = { debug: quiet, info: quiet, warn: note, error: note };
  let app: ChatApp | undefined;
  const proxy: ChatApp = {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
    handle: async (event, reply) => app?.handle(event, reply),
    suggest: async (request) => (await app?.suggest?.(request)) ?? [],
  };
  const chat = await startDiscordHarness(proxy, (error) => problems.push(messageOf(error)));
  const models = {
    list: async () => ({ models: [card] as const, samplers: ['ddim', 'euler_a'], files: noFiles }),
  };
  const moderation = createModeration(store);
  const bot = createBot({
    commands,
    platforms: [chat.platform],
    jobs,
    store,
    log,
    models,
    moderation,
    gate: createGate([]),
  });
  app = bot.app(chat.platform);
  const locks = { lockMs: 20_000, stalledMs: 200 };
  const delivery = createDeliveryWorker({
    store,
    platform: 'discord',
    deliver: bot.deliver(chat.platform),
    permanent: isPermanent,
    log,
    ...locks,
  });
  const drawing = createDrawWorker({ store, slots: 4, draw, log, ...locks });
  await Promise.all([delivery.ready(), drawing.ready()]);
  await bot.start();
  return {
    chat,
    jobs,
    settings: moderation.settings,
    problems,
    async close() {
      await drawing.stop(1_000);
      await delivery.stop(2_000);
      await bot.stop();
      await chat.stop();
      await jobs.close();
    },
  };
}

/** The chat platforms that results are delivered to: what one must bring, and which there are. */

import { commands } from '../../../commands/index.ts';
import { createBot } from '../../bot/bot.ts';
import { isPermanent, retryAfterOf } from '../../bot/flow/deliver/deliver.ts';
import { createDiscord } from '../../chat/discord/discord.ts';
import type { LocalChat } from '../../chat/local/local-chat.ts';
import type { ChatApp, Platform } from '../../chat/platform.ts';
import { createSlack } from '../../chat/slack/slack.ts';
import type { SlackStorage } from '../../chat/slack/storage.ts';
import { messageOf } from '../../errors.ts';
import type { Deliver } from '../../jobs/ports.ts';
import type { Log } from '../../store/log.ts';
import type { Config } from '../config/config.ts';
import { chatGate, placeRefresher } from '../gate/rules.ts';
import { languageModel } from '../language-model.ts';
import { chooseModel } from '../models/model-choice.ts';
import { openHub } from '../models-commands/open-hub.ts';
import type { Service } from '../service/service.ts';
import { answerCache } from './answer-cache.ts';
import { createKnownModels } from './known-models.ts';
import { localPlatform } from './local-platform.ts';
import { createModelPull } from './pull-real-model.ts';
import { slackOptions } from './slack-options.ts';
import { createSlackStorage } from './slack-storage.ts';

/** A chat platform as the bot runs it. */
export interface ServedPlatform {
  /** As jobs name it in `target.platform`. */
  readonly name: string;
  /** Connects, and takes commands from then on. */
  start(): Promise<void>;
  /** Takes no more commands and disconnects; called when nothing is being delivered any more. */
  stop(): Promise<void>;
  /** In one line, how the connection stands. */
  health(): { readonly ok: boolean; readonly detail: string };
  readonly deliver: Deliver;
  /** True for errors that no retry mends: the channel is gone, the bot was removed. */
  readonly permanent?: (error: unknown) => boolean;
  /** Seconds that the platform asks to wait. */
  readonly retryAfter?: (error: unknown) => number | undefined;
}

/** Makes the platforms that are set up. */
export type MakePlatforms = (service: Service) => Promise<readonly ServedPlatform[]>;

/** All that there can be, whether set up or not: their queues are counted and shown. */
export const platformNames: readonly string[] = ['discord', 'slack', 'local'];

/**
 * The chats whose tokens are set; without any, the one in the browser, where that is wanted.
 * @param drawsHere whether this process draws too, so that somebody may try it all on one machine
 */
export function configuredPlatforms(drawsHere: boolean): MakePlatforms {
  return async (service) => {
    const { config, log } = service;
    const { local } = config.chat;
    const platforms = tokenPlatforms(config, createSlackStorage(service.store), (platform, error, what) =>
      log.error({ platform, what, err: error }, messageOf(error)),
    );
    const byDefault = local.use === 'auto' && drawsHere && platforms.length === 0;
    const browser = local.use === 'on' || byDefault ? await openLocal(service, drawsHere) : undefined;
    const all = browser === undefined ? platforms : [...platforms, browser];
    return serve(all, service, (platform) => {
      const address = platform === browser ? browser?.address()?.href : undefined;
      if (address !== undefined) log.info({ url: address }, `The chat in the browser: ${address}`);
    });
  };
}

/** Those that need tokens, and have them. @throws UserError where Slack's don't make a whole */
export function tokenPlatforms(
  config: Config,
  storage: SlackStorage,
  report: (platform: string, error: unknown, what: string) => void,
): Platform[] {
  const { discordToken, discordApiUrl } = config.chat;
  const reportOf = (platform: string) => (error: unknown, what: string) => report(platform, error, what);
  const slack = slackOptions(config, storage, reportOf('slack'));
  return [
    ...(discordToken === undefined
      ? []
      : [createDiscord({ token: discordToken, apiUrl: discordApiUrl, report: reportOf('discord') })]),
    ...(slack === undefined ? [] : [createSlack(slack)]),
  ];
}

function openLocal({ config, log }: Service, drawsHere: boolean): Promise<LocalChat> {
  // Models are of use on the machine that draws.
  const modelPull = drawsHere ? createModelPull((say) => openHub(config, say), log) : undefined;
  return localPlatform(config, modelPull, (error, event) => {
    log.error({ platform: 'local', event: event?.id, err: error }, messageOf(error));
  });
}

/** Joins platforms to commands and deliveries. */
export function serve(
  platforms: readonly Platform[],
  service: Pick<Service, 'jobs' | 'store' | 'log' | 'config' | 'moderation'>,
  onStarted: (platform: Platform) => void = () => {},
): ServedPlatform[] {
  const { jobs, store, log, config, moderation } = service;
  const models = createKnownModels(service);
  const gate = chatGate(models, platforms, service);
  const expander = languageModel(config, () => chooseModel({}, config), {
    cache: answerCache(store),
    onTrouble: (error) => log.warn({ err: error }, 'Answers of the language model are not kept'),
  });
  const refreshPlace = placeRefresher(platforms, service);
  const bot = createBot({
    ...{ commands, platforms, jobs, store, log, models, moderation, gate, expander, refreshPlace },
  });
  return platforms.map((platform) => {
    const app = bot.app(platform);
    return {
      name: platform.name,
      async start() {
        await platform.start(app);
        onStarted(platform);
        await deploy(platform, app, log);
        await bot.start();
      },
      async stop() {
        // Together: a status that waits for the platform's leave must not hold up what makes it wait no more.
        await Promise.all([bot.stop(), platform.stop()]);
      },
      health: () => platform.health(),
      deliver: bot.deliver(platform),
      permanent: isPermanent,
      retryAfter: retryAfterOf,
    };
  });
}

/** Without it new commands are missing; the old ones, and all that runs, go on. */
async function deploy(platform: Platform, app: ChatApp, log: Log): Promise<void> {
  try {
    if (await platform.deploy(app)) log.info({ platform: platform.name }, 'The commands were registered');
  } catch (error) {
    log.error(
      { platform: platform.name, err: error },
      `The commands could not be registered: ${messageOf(error)}`,
    );
  }
}

/** The talking part of a service: chat platforms, and a delivery worker for each. */

import { AppError, UserError } from '../../errors.ts';
import { createDeliveryWorker, type DeliveryWorker } from '../../jobs/deliver/delivery-worker.ts';
import type { Part, Service } from '../service/service.ts';
import type { MakePlatforms, ServedPlatform } from './platforms.ts';

interface Served {
  readonly platform: ServedPlatform;
  readonly worker: DeliveryWorker;
}

/** Of the time for a stop, what deliveries get; the rest is for the platforms to disconnect. */
const deliveryShare = 0.8;

/** @throws UserError `no_platform` where none is set up and the bot would have nothing to do */
export function botPart(makePlatforms: MakePlatforms, mayBeEmpty: boolean) {
  return async (service: Service): Promise<Part> => {
    const platforms = await makePlatforms(service);
    if (platforms.length === 0 && !mayBeEmpty) {
      throw noChat();
    }
    const served: Served[] = [];
    try {
      for (const platform of platforms) served.push(await serve(platform, service));
    } catch (error) {
      await stopAll(served, service.config.stopMs / 2);
      throw error;
    }
    const names = platforms.map(({ name }) => name).join(', ');
    return {
      report: names === '' ? 'No chat is set up; jobs come from `ella-bot enqueue`' : `Serving ${names}`,
      stop: (deadlineMs) => stopAll(served, deadlineMs),
    };
  };
}

export function noChat(): UserError {
  return new UserError(
    'no_platform',
    'No chat is set up. Set DISCORD_TOKEN, the tokens of Slack, or ELLA_LOCAL_CHAT=on; see .env.example.',
  );
}

async function serve(
  platform: ServedPlatform,
  { store, config, log, metrics, health }: Service,
): Promise<Served> {
  const { name, deliver, permanent, retryAfter } = platform;
  await platform.start();
  const worker = createDeliveryWorker({
    store,
    keep: config.keep,
    platform: name,
    deliver,
    log: log.child({ platform: name }),
    ...(permanent !== undefined && { permanent }),
    ...(retryAfter !== undefined && { retryAfter }),
    onEnd: ({ kind, seconds }) => metrics.delivered({ platform: name, kind, seconds }),
  });
  health.watch(name, () => {
    const { ok, detail } = platform.health();
    if (!ok) throw new AppError('platform_away', detail);
    return detail;
  });
  await worker.ready();
  return { platform, worker };
}

async function stopAll(served: readonly Served[], deadlineMs: number): Promise<void> {
  const ends = await Promise.allSettled(
    served.map(async ({ platform, worker }) => {
      await worker.stop(deadlineMs * deliveryShare);
      await platform.stop();
    }),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Builds the services that commands, buttons and deliveries use. */
import type { Platform } from '../chat/platform.ts';
import { AppError } from '../errors.ts';
import type { Moderation } from '../moderation/moderation.ts';
import { createFinish } from './flow/follow/finish.ts';
import { createFollower } from './flow/follow/follow.ts';
import { createEnsureStage } from './flow/follow/stage.ts';
import { createLiveReplies } from './flow/places/live-replies.ts';
import { createFlowRecords } from './flow/records.ts';
import { createReactionMaps } from './reaction-map.ts';
import { createReviewRecords } from './review/records.ts';
import { watchReviews } from './review/watch-reviews.ts';
import type { Services } from './services.ts';
import { type RefreshPlace, watchPlaces } from './watch-places.ts';

export interface ServicesOptions
  extends Pick<Services, 'jobs' | 'store' | 'log' | 'models' | 'gate' | 'expander' | 'commandNames'> {
  readonly platforms: readonly Platform[];
  readonly moderation: Moderation;
  readonly refreshPlace?: RefreshPlace | undefined;
}

export interface RunningServices {
  readonly services: Services;
  /** Takes up what earlier processes left. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createServices({
  platforms,
  moderation,
  refreshPlace,
  ...given
}: ServicesOptions): RunningServices {
  const { store } = given;
  const byName = new Map(platforms.map((platform) => [platform.name, platform]));
  const serves = (name: string) => byName.has(name);
  const platformOf = (name: string) => {
    const platform = byName.get(name);
    if (platform !== undefined) return platform;
    throw new AppError('no_platform', `This process does not serve ${name}.`);
  };
  const shared = {
    ...given,
    ...moderation,
    platformOf,
    records: createFlowRecords(store),
    reviews: createReviewRecords(store),
    replies: createLiveReplies(),
  };
  const ensureStage = createEnsureStage(shared);
  const { follow, start, stop } = createFollower({
    ...shared,
    ensureStage,
    finish: createFinish(shared),
    serves,
  });
  let watches: readonly (() => Promise<void>)[] = [];
  return {
    services: { ...shared, ensureStage, follow, reactions: createReactionMaps(moderation.settings) },
    async start() {
      await start();
      if (watches.length > 0) return;
      watches = [
        watchReviews(shared, serves),
        ...(refreshPlace ? [watchPlaces(shared, serves, refreshPlace)] : []),
      ];
    },
    async stop() {
      await Promise.all([...watches.map((end) => end()), stop()]);
    },
  };
}

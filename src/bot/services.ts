/** What commands, buttons and deliveries work with, whatever the event. */
import type { Platform } from '../chat/platform.ts';
import type { Expander } from '../expand/expander.ts';
import type { Gate } from '../gate/gate.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { Log } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import type { EnsureStage } from './flow/follow/stage.ts';
import type { LiveReplies } from './flow/places/live-replies.ts';
import type { FlowRecords } from './flow/records.ts';
import type { Models } from './models.ts';
import type { ReactionMaps } from './reaction-map.ts';
import type { ReviewRecords } from './review/records.ts';

export interface Services extends Moderation {
  readonly jobs: Jobs;
  /** For records of one's own: `store.records({kind, shape})`. */
  readonly store: Store;
  readonly log: Log;
  /** What can be drawn with. */
  readonly models: Models;
  /** What may be drawn. */
  readonly gate: Gate;
  /** Rewrites prompts, where a language model is set up. */
  readonly expander?: Expander | undefined;
  /** Of all commands, for settings to switch some off. */
  readonly commandNames: readonly string[];
  /** Which emoji does what, by server. */
  readonly reactions: ReactionMaps;
  /** What is remembered of jobs beside the queue's own records. */
  readonly records: FlowRecords;
  /** What waits for moderators. */
  readonly reviews: ReviewRecords;
  /** The ways back to who asked for a job, while they are open. */
  readonly replies: LiveReplies;
  /** @throws AppError `no_platform` for a name that this process does not serve */
  readonly platformOf: (name: string) => Platform;
  /** Finds or opens the place where a job is shown. */
  readonly ensureStage: EnsureStage;
  /** Keeps the status of a job up to date from now on. */
  readonly follow: (job: string) => void;
}

/** What every command works with, whatever the event. */
import type { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../store/log.ts';
import type { Store } from '../store/open-store.ts';
import type { Flow } from './flow/flow.ts';
import type { Models } from './models.ts';
import type { ReactionMaps } from './reaction-map.ts';

export interface Services {
  readonly jobs: Jobs;
  /** For records of one's own: `store.records({kind, shape})`. */
  readonly store: Store;
  readonly log: Log;
  /** What can be drawn with. */
  readonly models: Models;
  /** Which emoji does what, by server. */
  readonly reactions: ReactionMaps;
  /** From a prompt to pictures in a thread, and what can be done with them then. */
  readonly flow: Flow;
}

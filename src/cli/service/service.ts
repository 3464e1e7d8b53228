/** What a serving process is made of: things that all parts share, and the parts themselves. */

import type { Jobs } from '../../jobs/jobs.ts';
import type { Moderation } from '../../moderation/moderation.ts';
import type { Health } from '../../operations/health.ts';
import type { Logger } from '../../operations/log.ts';
import type { Metrics } from '../../operations/metrics.ts';
import type { Store } from '../../store/open-store.ts';
import type { Config } from '../config/config.ts';

/** What the parts of a service work with. */
export interface Service {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly moderation: Moderation;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal;
  /** For what no waiting mends: stops the service in order, with this error as its end. */
  fail(error: Error): void;
}

/** Something of a service that works, such as a worker. */
export interface Part {
  /** In one line, for people: what it does from now on. */
  readonly report: string;
  /** Ends its work by the deadline; what is not finished goes back to the queue. */
  stop(deadlineMs: number): Promise<void>;
}

export interface ServiceOptions {
  readonly role: 'start' | 'bot' | 'worker';
  readonly config: Config;
  /** The chat platforms that the queue knows, for metrics and the dashboard. */
  readonly platforms: readonly string[];
  /** Starts the parts, all at once; each stops when the service does. */
  readonly parts: readonly ((service: Service) => Promise<Part>)[];
}

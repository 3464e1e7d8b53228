/** What the parts of the flow share. */
import type { Platform } from '../../chat/platform.ts';
import type { Gate } from '../../gate/gate.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import type { Models } from '../models.ts';
import type { FlowRecords } from './records.ts';

export interface FlowParts {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly log: Log;
  readonly models: Models;
  readonly records: FlowRecords;
  readonly gate: Gate;
  /** @throws AppError `no_platform` for a name that this process does not serve */
  readonly platform: (name: string) => Platform;
  /** Keeps the status of a job up to date from now on. */
  readonly follow: (job: string) => void;
}

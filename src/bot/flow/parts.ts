/** What the parts of the flow share. */
import type { Platform } from '../../chat/platform.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { NewDrawRequest } from '../../request/request.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import type { Models } from '../models.ts';
import type { Scene } from '../scene.ts';
import type { FlowRecords } from './records.ts';

/** What a server's rules make of a request. */
export interface Admitted {
  readonly request: NewDrawRequest;
  /** Waiting jobs allowed here, where that differs from the usual. */
  readonly caps?: { readonly member?: number; readonly server?: number } | undefined;
}

/** Lets a request pass, changed or not. @throws UserError with the reason for a refusal */
export type Admit = (scene: Scene, request: NewDrawRequest) => Promise<Admitted>;

export interface FlowParts {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly log: Log;
  readonly models: Models;
  readonly records: FlowRecords;
  readonly admit: Admit;
  /** @throws AppError `no_platform` for a name that this process does not serve */
  readonly platform: (name: string) => Platform;
  /** Keeps the status of a job up to date from now on. */
  readonly follow: (job: string) => void;
}

/** A worker inside a subcommand, for where nobody else draws the jobs of the queue. */

import type { WantedDevice } from '../../graph/device/choose-device.ts';
import { createModeration } from '../../moderation/moderation.ts';
import { createHealth } from '../../operations/health.ts';
import { createMetrics } from '../../operations/metrics.ts';
import { programVersion } from '../../package-folder.ts';
import { readOperatorSettings } from '../moderation/operator-file.ts';
import type { QueueUse } from '../queue/with-queue.ts';
import type { Part } from '../service/service.ts';
import { startWorker } from '../worker/worker-part.ts';

/** @throws AppError where no engine can be started; the signal's reason */
export async function startOwnWorker(
  { config, log, store, jobs }: QueueUse,
  device: WantedDevice,
  signal: AbortSignal,
  onFailure: (error: Error) => void,
): Promise<Part> {
  return startWorker({
    config: { ...config, ...(device !== 'auto' && { device }) },
    log,
    store,
    jobs,
    moderation: createModeration(store, readOperatorSettings(config)),
    metrics: createMetrics(programVersion(), 'bench'),
    health: createHealth(),
    signal,
    fail: onFailure,
  });
}

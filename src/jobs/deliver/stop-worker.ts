/** Stops a BullMQ worker by a deadline. */
import type { Worker } from 'bullmq';

/**
 * Takes no more jobs; runs `interrupt` after three quarters of the time when jobs are still running; returns at the
 * deadline even when BullMQ still waits for Redis. What is not moved back by then is found by its lock running out.
 */
export async function stopWorker(worker: Worker, deadlineMs: number, interrupt: () => void): Promise<void> {
  const closing = worker.close().catch(() => undefined);
  const nudge = setTimeout(interrupt, deadlineMs * 0.75);
  let end: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    end = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([closing, late]);
  clearTimeout(nudge);
  clearTimeout(end);
  // With Redis away BullMQ's own connection would go on trying, and keep the process alive.
  worker
    .getBackend()
    .disconnectBlocking(false)
    .catch(() => undefined);
}

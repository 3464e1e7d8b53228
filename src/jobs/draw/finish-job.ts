/** Tells BullMQ how an attempt at drawing ended. */
import { type Job, UnrecoverableError } from 'bullmq';
import type { TryEnd } from './draw-try.ts';

export async function finishJob(job: Job, token: string, end: TryEnd): Promise<void> {
  switch (end.kind) {
    case 'drawn':
    case 'refused':
    case 'cancelled':
    case 'over':
      await job.moveToCompleted(undefined, token, false);
      return;
    case 'failed':
      await job.moveToFailed(
        new UnrecoverableError(`${end.failure.code}: ${end.failure.message}`),
        token,
        false,
      );
      return;
    case 'taken':
      // The lock is someone else's: BullMQ must not move the job.
      return;
    case 'again':
      if ('pauseMs' in end) await job.moveToDelayed(Date.now() + end.pauseMs, token);
      else await job.moveToWait(token);
  }
}

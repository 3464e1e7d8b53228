/** Posts the outcome of a job: its pictures, or why there are none. */
import { type Platform, PlatformError } from '../../../chat/platform.ts';
import type { Deliver, Delivery } from '../../../jobs/ports.ts';
import { afterDelivery } from '../../review/after-delivery.ts';
import type { Services } from '../../services.ts';
import { type ChatTarget, readTarget } from '../ask/target.ts';
import { endStatus, sayEnd } from '../follow/finish.ts';
import { isRefused, type Patience } from '../places/refusal.ts';
import type { Stage } from '../records.ts';
import { followUp } from './follow-up.ts';
import { postSomewhere } from './post-somewhere.ts';
import { readPosted } from './whereabouts.ts';

/** True for what no retry mends. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PlatformError && error.problem !== 'unavailable' && error.problem !== 'too_late';
}

/** Seconds that the platform asked to wait. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof PlatformError ? error.retryAfter : undefined;
}

export function createDeliver(platform: Platform, services: Services): Deliver {
  const { records, log } = services;
  return async (delivery, { post, attempt, lastTry }) => {
    const target = readTarget(delivery.target);
    const { outcome, jobId } = delivery;
    if (outcome.kind === 'cancelled') {
      await showCancelled(platform, delivery, target, services);
      return closeUnlessHead(services, jobId);
    }
    if (outcome.kind === 'drawn' && target.next !== undefined) {
      if (await followUp(services, delivery, target, outcome)) return records.unfinished.remove(jobId);
    }
    const patience = { attempt, lastTry };
    const stage =
      (await records.stages.get(jobId)) ?? (await stageOrLost(delivery, target, patience, services));
    const posted = await post('result', ({ nonce }) =>
      postSomewhere({ platform, services, delivery, target, stage, outcome, nonce, patience }),
    );
    try {
      await endStatus(services, { platform, target, job: jobId, result: readPosted(posted)?.main });
      await closeUnlessHead(services, jobId);
    } catch (error) {
      // The result stands; whoever looks for unfinished jobs takes the status away.
      log.warn({ job: jobId, err: error }, 'A status message could not be removed');
    }
    await afterDelivery(services, delivery, target).catch((error: unknown) => {
      log.warn({ job: jobId, err: error }, 'The moderators could not be told of a job');
    });
  };
}

/** The message in the channel gets its last word once the job is over, from whoever follows it. */
async function closeUnlessHead({ records }: Pick<Services, 'records'>, job: string): Promise<void> {
  if ((await records.stages.get(job))?.root === undefined) await records.unfinished.remove(job);
}

/** Undefined where nobody can write any more; the result may still find a way. */
async function stageOrLost(
  { jobId, request }: Delivery,
  target: ChatTarget,
  patience: Patience,
  { ensureStage, log }: Services,
): Promise<Stage | undefined> {
  try {
    return await ensureStage({ id: jobId, target, request, patience });
  } catch (error) {
    if (!isRefused(error, patience)) throw error;
    log.warn({ job: jobId, audit: 'place_lost', err: error }, 'The place of a job is lost');
    return undefined;
  }
}

async function showCancelled(
  platform: Platform,
  { jobId }: Delivery,
  target: ChatTarget,
  services: Services,
): Promise<void> {
  const job = await services.jobs.get(jobId);
  if (job !== undefined) await sayEnd(services, platform, job, target);
}

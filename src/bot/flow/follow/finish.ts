/** The last word on a job: its status goes, or says how it ended; where there is none, its person is told. */
import { type Message, type MessageRef, messageKey, type Platform } from '../../../chat/platform.ts';
import { phaseOf } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Services } from '../../services.ts';
import { type ChatTarget, targetIn } from '../ask/target.ts';
import { resultRef } from '../deliver/whereabouts.ts';
import { endHead, type HeadParts } from '../head/end-head.ts';
import { isFinal, isRefused } from '../places/refusal.ts';
import type { Detour } from '../records.ts';
import { movedMessage } from './moved-message.ts';
import { statusMessage } from './status-message.ts';

/** For jobs that are over; again is harmless. @throws what passes by itself */
export type Finish = (job: JobView) => Promise<void>;

export type FinishParts = HeadParts & Pick<Services, 'platformOf'>;

export function createFinish(parts: FinishParts): Finish {
  const { jobs, records, platformOf } = parts;

  return async (job) => {
    const target = targetIn(job);
    // One whose picture was handed on goes on in the status of the job after it.
    if (target !== undefined && phaseOf(job) === 'over' && target.next === undefined) {
      const platform = platformOf(target.platform);
      if (job.state === 'cancelled' || job.delivery === 'dead') await sayEnd(parts, platform, job, target);
      else if (await records.unfinished.has(job.id)) {
        await endStatus(parts, { platform, target, job: job.id, result: await resultRef(jobs, job.id) });
      }
      await endHead(parts, platform, job, target);
    }
    await records.unfinished.remove(job.id);
  };
}

/** That it was cancelled, or why there is nothing to see: in its status, else to its person alone. */
export async function sayEnd(
  { records, log }: Pick<FinishParts, 'records' | 'log'>,
  platform: Platform,
  job: JobView,
  target: ChatTarget,
): Promise<void> {
  const detour = await records.detours.get(job.id);
  const message = statusMessage(job, target.locale, { reason: detour?.reason });
  const status = (await records.stages.get(job.id))?.status;
  if (status !== undefined && (await tried(() => platform.update(status, message)))) return;
  if (job.state === 'cancelled' || detour?.told) return;
  const { origin, user } = target;
  const heard = await tried(() => platform.tell(origin, user.id, message));
  if (!heard) log.warn({ job: job.id, member: job.member, audit: 'not_told' }, 'A person could not be told');
  await records.detours.set(job.id, {
    to: 'nowhere',
    reason: detour?.reason ?? { why: 'refused' },
    told: true,
  });
}

export interface EndStatus {
  readonly platform: Platform;
  readonly target: ChatTarget;
  readonly job: string;
  /** Absent where nobody else can see it. */
  readonly result: MessageRef | undefined;
}

/** The result stands: takes the status away, or says where the result is. */
export async function endStatus(
  { records, log }: Pick<FinishParts, 'records' | 'log'>,
  { platform, target, job, result }: EndStatus,
): Promise<void> {
  const stage = await records.stages.get(job);
  const status = stage?.status;
  if (stage === undefined || status === undefined) return;
  const detour = await records.detours.get(job);
  const pointer = movedFrom(status, detour, result, target);
  try {
    if (pointer !== undefined) return await platform.update(status, pointer);
    await platform.remove(status);
    await records.singles.remove(messageKey(status));
    // Nobody need remove it twice.
    await records.stages.update(job, (now) => ({ ...(now ?? stage), status: undefined }));
  } catch (error) {
    if (!isRefused(error, { attempt: 1, lastTry: false }) || !isFinal(error)) throw error;
    log.info({ job, err: error }, 'The status of a job that is over can’t be changed any more');
  }
}

function movedFrom(
  { place }: MessageRef,
  detour: Detour | undefined,
  result: MessageRef | undefined,
  { locale }: ChatTarget,
): Message | undefined {
  const isHere = result?.place.channel === place.channel && result.place.thread === place.thread;
  return detour === undefined || isHere ? undefined : movedMessage(detour, result, locale);
}

/** False where the platform refuses it for good. */
async function tried(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (isRefused(error, { attempt: 1, lastTry: false }) && isFinal(error)) return false;
    throw error;
  }
}

/** Continues with a picture that was only redrawn so that another could be made from it. */
import { UserError } from '../../../errors.ts';
import type { Delivery, Outcome } from '../../../jobs/ports.ts';
import { jobIdOf } from '../../../jobs/record/ids.ts';
import type { Services } from '../../services.ts';
import { textsOf } from '../../texts/index.ts';
import { maxSizeOf } from '../actions/remake.ts';
import { fromPicture } from '../ask/from-picture.ts';
import { remakeRequest } from '../ask/request.ts';
import { asTarget, type ChatTarget } from '../ask/target.ts';

/** False when that can't be, and the picture itself is to be posted. */
export async function followUp(
  services: Services,
  { jobId, member, server }: Delivery,
  { next, ...target }: ChatTarget,
  outcome: Extract<Outcome, { kind: 'drawn' }>,
): Promise<boolean> {
  const { gate, jobs, records, follow, log, platformOf } = services;
  const job = await jobs.get(jobId);
  const [picture] = outcome.images;
  if (next === undefined || job === undefined || picture === undefined) return false;
  const key = `${jobId}:next`;
  const { platform, user, origin: place, locale } = target;
  try {
    const maxSize = await maxSizeOf(services, job.request?.model.base);
    const remade = remakeRequest(job, 0, next, { maxSize, member, texts: textsOf(locale) });
    const { request, init } = await fromPicture(jobs, job, remade.request, picture.png);
    // Before the job, so that it goes on in the same status message.
    const stage = await records.stages.get(jobId);
    if (stage !== undefined) await records.stages.set(jobIdOf(key), stage);
    await records.unfinished.add(jobIdOf(key));
    const admitted = await gate.admit({
      key,
      scene: { platform, member, server, user, place, locale, via: 'delivery', does: next },
      request: { ...request, parent: job.request?.parent ?? jobId },
      asked: remade.asked,
      init,
      target: () => asTarget(target),
      member: () => platformOf(platform).member(place, user.id),
    });
    const { id } = await jobs.enqueue(admitted);
    follow(id);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn({ job: jobId, err: error }, 'A picture could not be made into another; it is posted itself');
    return false;
  }
}

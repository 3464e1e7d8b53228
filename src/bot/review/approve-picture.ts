/** Draws an approved picture again, from the same seed, to be shown as it is. */
import { UserError } from '../../errors.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { approved } from '../../moderation/images/image-check.ts';
import { asTarget, targetIn } from '../flow/ask/target.ts';
import type { Services } from '../services.ts';
import { reviewTextsOf } from './wordings/index.ts';

/** @throws UserError where a rule forbids it by now */
export async function approvePicture(
  { gate, jobs, follow }: Pick<Services, 'gate' | 'jobs' | 'follow'>,
  job: JobView,
): Promise<void> {
  const target = targetIn(job);
  const { request } = job;
  if (target === undefined || request === undefined)
    throw new UserError('review_gone', reviewTextsOf('en').gone);
  const { platform, origin, user, locale } = target;
  const { member, server } = job;
  const admitted = await gate.admit({
    key: `${platform}:approved:${job.id}`,
    scene: { platform, member, server, user, place: origin, locale, via: 'delivery', does: approved },
    request: { ...request, parent: job.id },
    asked: job.asked,
    init: job.init ? await jobs.init(job.id) : undefined,
    target: () => asTarget(target),
  });
  const { id } = await jobs.enqueue(admitted);
  follow(id);
}

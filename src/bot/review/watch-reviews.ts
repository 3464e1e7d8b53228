/** Looks after reviews: shows those that were missed, closes those whose time is over. */
import { messageOf } from '../../errors.ts';
import { targetIn } from '../flow/ask/target.ts';
import { repeatedly } from '../repeatedly.ts';
import { closeReview, openReview, type ReviewServices, tellRefused } from './reviews.ts';

const everyMs = 20_000;

/** @returns how it is stopped */
export function watchReviews(
  services: ReviewServices,
  serves: (platform: string) => boolean,
  pauseMs = everyMs,
) {
  return repeatedly(
    pauseMs,
    () => look(services, serves),
    (error) => services.log.warn({ err: error }, `The reviews could not be looked at: ${messageOf(error)}`),
  );
}

async function look(services: ReviewServices, serves: (platform: string) => boolean): Promise<void> {
  const { jobs, reviews } = services;
  for (const job of await jobs.held()) {
    const target = targetIn(job);
    if (target !== undefined && serves(target.platform)) await openReview(services, job.id);
  }
  for (const id of await reviews.open()) {
    const [job, review] = await Promise.all([jobs.get(id), reviews.byJob.get(id)]);
    if (review === undefined || !serves(review.message.place.platform)) continue;
    if (job === undefined) await reviews.decide(id, '');
    else await closeIfOver(services, job, review);
  }
}

type Job = NonNullable<Awaited<ReturnType<ReviewServices['jobs']['get']>>>;
type Review = NonNullable<Awaited<ReturnType<ReviewServices['reviews']['byJob']['get']>>>;

async function closeIfOver(services: ReviewServices, job: Job, review: Review): Promise<void> {
  const { reviews, settings, audit, store } = services;
  const { reviewHours, retentionDays } = await settings.settingsFor(job.server);
  const isOver =
    review.what === 'held'
      ? job.state !== 'held'
      : (await store.now()) > job.enqueuedAt.getTime() + reviewHours * 3_600_000;
  if (!isOver || !(await reviews.decide(job.id, ''))) return;
  const isExpired = review.what === 'picture' || job.refusal?.code === 'hold_expired';
  if (isExpired) {
    const entry = { kind: 'review', by: 'bot', member: job.member, job: job.id, decision: 'expire' } as const;
    await audit.add(job.server, entry, retentionDays);
  }
  if (review.what === 'picture') await tellRefused(services, job, holdExpired);
  // What was decided elsewhere, such as on the command line, is over as well.
  await closeReview(services, job, review.message, (texts) => (isExpired ? texts.expired : texts.over));
}

const holdExpired = {
  code: 'hold_expired',
  message: 'Nobody approved it in time, so it was not drawn. You may ask again.',
};

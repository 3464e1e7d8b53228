/** Requests and pictures that wait for moderators: shown in their channel, decided once, closed when the time is over. */
import type { Image, MessageRef } from '../../chat/platform.ts';
import { messageOf } from '../../errors.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { reviewPictures } from '../../moderation/images/review-pictures.ts';
import { type ChatTarget, targetIn } from '../flow/ask/target.ts';
import type { Services } from '../services.ts';
import { errorText } from '../texts/error-texts.ts';
import { textsOf } from '../texts/index.ts';
import { postToModerators } from './moderators-channel.ts';
import { decidedMessage, type ReviewFacts, reviewMessage } from './review-message.ts';
import { reviewTextsOf, type Wording } from './wordings/index.ts';

export type ReviewServices = Pick<
  Services,
  'jobs' | 'settings' | 'audit' | 'store' | 'platformOf' | 'reviews' | 'log' | 'gate'
>;

/** Shows a held job to the moderators; again is harmless. Where they can't be reached, it is refused. */
export async function openReview(services: ReviewServices, id: string): Promise<void> {
  const { jobs, reviews } = services;
  const job = await jobs.get(id);
  if (job?.state !== 'held' || job.held?.kind !== 'review') return;
  if ((await reviews.byJob.get(id)) !== undefined) return;
  if (await show(services, job, 'held')) return;
  await jobs.refuse(id, '', reviewClosed);
}

/** Shows pictures that the check would refuse. False where the moderators can't be reached. */
export async function openPictureReview(services: ReviewServices, id: string): Promise<boolean> {
  const job = await services.jobs.get(id);
  if (job === undefined || (await services.reviews.byJob.get(id)) !== undefined) return job !== undefined;
  return show(services, job, 'picture');
}

async function show(services: ReviewServices, job: JobView, what: 'held' | 'picture'): Promise<boolean> {
  const { settings, reviews } = services;
  const target = targetIn(job);
  if (target === undefined) return false;
  const { reviewChannel } = await settings.settingsFor(job.server, target.origin.channel);
  if (reviewChannel === null) return false;
  const { platform, server } = target.origin;
  const place = { platform, server, channel: reviewChannel };
  const facts = await factsOf(services, job, target, what);
  const post = { what: 'review', server: job.server, place, nonce: `review:${job.id}` } as const;
  const posted = await postToModerators(services, post, reviewMessage(facts, textsFor(target)));
  if (posted === undefined) return false;
  await reviews.opened(job.id, { message: posted.main, what });
  return true;
}

async function factsOf(
  { audit, store, settings }: ReviewServices,
  job: JobView,
  target: ChatTarget,
  what: 'held' | 'picture',
): Promise<ReviewFacts> {
  const asked = job.asked ?? job.request;
  const [found] = await audit.find(job.server, { text: job.id, kinds: ['request'], limit: 1 });
  const { reviewHours } = await settings.settingsFor(job.server);
  const images: Image[] = [];
  for (const [index, name] of what === 'picture' ? reviewPictures(job.id).entries() : []) {
    const bytes = await store.blobs.get(name);
    if (bytes === undefined) break;
    const file = `review-${index + 1}.png`;
    images.push({ name: file, type: 'image/png', bytes, alt: asked?.prompt ?? '', spoiler: true });
  }
  return {
    job: job.id,
    what,
    target,
    prompt: asked?.prompt ?? '…',
    negative: asked?.negative,
    entry: found?.entry,
    until: job.enqueuedAt.getTime() + reviewHours * 3_600_000,
    images,
  };
}

/** Says in the moderators' channel how it ended, and takes the buttons away. */
export async function closeReview(
  services: ReviewServices,
  job: JobView,
  message: MessageRef,
  said: (texts: Wording) => string,
): Promise<void> {
  const target = targetIn(job);
  if (target === undefined) return;
  const what = (await services.reviews.byJob.get(job.id))?.what ?? 'held';
  await services.store.blobs.remove(reviewPictures(job.id));
  const facts = await factsOf(services, job, target, what);
  const texts = textsFor(target);
  try {
    await services
      .platformOf(message.place.platform)
      .update(message, decidedMessage(facts, said(texts), texts));
  } catch (error) {
    services.log.warn({ job: job.id, err: error }, `A review could not be closed: ${messageOf(error)}`);
  }
}

/** The channel has many readers; the language is that of who asked, as in their thread. */
function textsFor({ locale }: ChatTarget): Wording {
  return reviewTextsOf(locale);
}

/** Tells the person that moderators decided against what was drawn for them already. */
export async function tellRefused(
  { platformOf, log }: Pick<ReviewServices, 'platformOf' | 'log'>,
  job: JobView,
  why: { readonly code: string; readonly message: string },
): Promise<void> {
  const target = targetIn(job);
  if (target === undefined) return;
  const { platform, origin, user, locale } = target;
  const text = textsOf(locale).refused(errorText(why, locale));
  try {
    await platformOf(platform).tell(origin, user.id, { text });
  } catch (error) {
    log.warn(
      { job: job.id, member: job.member, audit: 'not_told', err: error },
      'A person could not be told',
    );
  }
}

/** What a person reads. */
export const refusedByModerator = {
  code: 'refused_by_moderator',
  message: 'A moderator decided against it.',
  forPerson: true,
} as const;
export const reviewClosed = {
  code: 'review_closed',
  message: 'A moderator would have to approve this, and none can be reached here.',
  forPerson: true,
} as const;

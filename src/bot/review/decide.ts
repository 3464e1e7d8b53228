/** What the buttons under a review do: the first moderator decides, others hear that it is decided. */
import type { ButtonEvent } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import type { ButtonHandler, Context } from '../command.ts';
import { isModerator } from '../moderators.ts';
import { banMember } from '../settings/bans.ts';
import { approvePicture } from './approve-picture.ts';
import type { Review } from './records.ts';
import { closeReview, refusedByModerator, tellRefused } from './reviews.ts';
import { reviewTextsOf, type Wording } from './wordings/index.ts';

const decisions = ['approve', 'refuse', 'ban'] as const;
type Decision = (typeof decisions)[number];

export const reviewButtons: Readonly<Record<'rev', ButtonHandler>> = {
  async rev(ctx, [deed, id = '']) {
    const texts = reviewTextsOf(ctx.locale);
    if (!(await isModerator(ctx))) throw new UserError('not_allowed', texts.notModerator);
    const decision = decisions.find((each) => each === deed);
    const [job, review] = await Promise.all([ctx.jobs.get(id), ctx.reviews.byJob.get(id)]);
    // The button of one server decides nothing about another.
    if (decision === undefined || job === undefined || review === undefined || job.server !== ctx.server) {
      throw new UserError('review_gone', texts.gone);
    }
    const done = await carryOut(ctx, job, review, decision);
    if (!done) throw new UserError('review_decided', texts.already);
    const { name } = ctx.event.user;
    await note(ctx, job, decision);
    await closeReview(ctx, job, review.message, (words) => saidOf(decision, name, words));
  },
};

/** False where it was decided already, or is over. */
async function carryOut(
  ctx: Context<ButtonEvent>,
  job: JobView,
  review: Review,
  decision: Decision,
): Promise<boolean> {
  const { jobs, reviews, member } = ctx;
  if (review.what === 'picture') {
    if (!(await reviews.decide(job.id, member))) return false;
    if (decision === 'approve') await approvePicture(ctx, job);
    else await tellRefused(ctx, job, refusedByModerator);
  } else {
    const done =
      decision === 'approve'
        ? await jobs.release(job.id, member)
        : await jobs.refuse(job.id, member, refusedByModerator);
    if (!done) return false;
    await reviews.decide(job.id, member);
  }
  if (decision === 'ban') await banMember(ctx, { user: userOf(job) });
  return true;
}

async function note(ctx: Context, job: JobView, decision: Decision): Promise<void> {
  const { audit, settings, server, member: by } = ctx;
  const { retentionDays } = await settings.settingsFor(server);
  await audit.add(server, { kind: 'review', by, member: job.member, job: job.id, decision }, retentionDays);
}

function saidOf(decision: Decision, who: string, texts: Wording): string {
  switch (decision) {
    case 'approve':
      return texts.approved(who);
    case 'refuse':
      return texts.refused(who);
    case 'ban':
      return texts.banned(who);
  }
}

/** Jobs name members as `platform:id`. */
export function userOf({ member }: Pick<JobView, 'member'>): string {
  return member.slice(member.indexOf(':') + 1);
}

/** Tries once more to post what could not be posted. */
import { UserError } from '../../../errors.ts';
import { phaseOf } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';
import { placeTextsOf } from '../../texts/place-texts.ts';
import { messageOf } from '../deliver/whereabouts.ts';

/** Only for who asked for it: the last way there is shows it to who pressed the button. */
export async function resend(ctx: Context, job: JobView): Promise<void> {
  const { jobs, records, replies, reply, texts, locale, log, member } = ctx;
  if (job.member !== member) throw new UserError('not_yours', texts.notYours);
  const { resending } = placeTextsOf(locale);
  if (phaseOf(job) === 'delivering') return reply.answer({ text: resending });
  if (job.delivery !== 'dead') return pointTo(ctx, job);
  // An answer that stands is one that the pictures can take the place of.
  await reply.answer({ text: resending });
  replies.keep(job.id, ctx);
  await records.detours.remove(job.id);
  await records.unfinished.add(job.id);
  if (!(await jobs.redeliver(job.id))) throw new UserError('job_gone', texts.over);
  log.info({ job: job.id, member }, 'A result is sent again');
  ctx.follow(job.id);
}

/** It was posted meanwhile. */
async function pointTo(ctx: Context, job: JobView): Promise<void> {
  const message = await messageOf(ctx, job.id);
  if (message === undefined) throw new UserError('job_gone', ctx.texts.over);
  await ctx.reply.answer({ text: [{ kind: 'message', text: ctx.texts.thisPicture, message }] });
}

/** Who may cancel or delete a job. */
import { UserError } from '../../../errors.ts';
import type { Cancelled } from '../../../jobs/jobs.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';
import { moderates, type Scene } from '../../scene.ts';

/** Who asked for it, and moderators of the server it was asked for in. */
export async function mayManage({ member, server, platform, event }: Scene, job: JobView): Promise<boolean> {
  if (job.member === member) return true;
  return job.server === server && moderates(platform, event.place, event.user);
}

/** Stops a job of the person's own, or anyone's for a moderator. @throws UserError for anyone else */
export async function cancelJob(ctx: Context, job: JobView): Promise<Cancelled['kind']> {
  if (!(await mayManage(ctx, job))) throw new UserError('not_yours', ctx.texts.notYours);
  return (await ctx.jobs.cancel(job.id, ctx.member)).kind;
}

/** Who may cancel or delete a job. */
import type { Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { Cancelled } from '../../../jobs/jobs.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';
import { moderates, type Scene } from '../../scene.ts';
import { readTarget } from '../ask/target.ts';

/**
 * Who asked for it, and moderators: of the place that it was asked for in, wherever they say so.
 * @param place where else it stands
 */
export async function mayManage(
  { member, server, platform, event }: Pick<Scene, 'member' | 'server' | 'platform' | 'event'>,
  job: JobView,
  place: Place | undefined = originOf(job),
): Promise<boolean> {
  if (job.member === member) return true;
  if (job.server !== server || place === undefined) return false;
  return moderates(platform, place, event.user);
}

/** Where a job was asked for; undefined where nobody knows. */
export function originOf({ target }: JobView): Place | undefined {
  try {
    return readTarget(target).origin;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Stops a job of the person's own, or anyone's for a moderator. @throws UserError for anyone else */
export async function cancelJob(ctx: Context, job: JobView): Promise<Cancelled['kind']> {
  if (!(await mayManage(ctx, job))) throw new UserError('not_yours', ctx.texts.notYours);
  return (await ctx.jobs.cancel(job.id, ctx.member)).kind;
}

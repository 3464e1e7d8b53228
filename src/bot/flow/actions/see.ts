/** Whose jobs a person can see, and so do something with. */
import { UserError } from '../../../errors.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';
import { shownBy } from '../deliver/whereabouts.ts';

/**
 * One's own; otherwise those of the server that are not private. Ids of jobs travel in custom ids, which somebody may
 * make up.
 * @throws UserError `private` or `job_gone`
 */
export async function checkSeen(ctx: Context, job: JobView): Promise<void> {
  const { member, server, event, texts } = ctx;
  if (job.member === member) return;
  if (job.request?.private) throw new UserError('private', texts.private);
  if (job.server === server) return;
  // A picture that somebody has by direct message came from a server.
  const message = 'message' in event ? event.message : undefined;
  const stands = message === undefined || message.place.server === event.place.server;
  const shown = message === undefined ? undefined : await shownBy(ctx, message);
  const isHere =
    stands && (shown?.job.id === job.id || (message === undefined && event.place.direct === true));
  if (!isHere) throw new UserError('job_gone', texts.jobGone);
}

/** Who may cancel or delete a job. */
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Scene } from '../../scene.ts';

/** Who asked for it, and moderators of the server it was asked for in. */
export async function mayManage({ member, server, platform, event }: Scene, job: JobView): Promise<boolean> {
  if (job.member === member) return true;
  if (job.server !== server || event.place.direct) return false;
  return (await platform.member(event.place, event.user.id))?.moderator ?? false;
}

/** What a job started from: pictures as they were uploaded, packed together. */
import { UserError } from '../../../errors.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';

/** @throws UserError `init_gone` when it did, and that is no longer kept */
export async function keptInit(
  { jobs, texts }: Pick<Context, 'jobs' | 'texts'>,
  job: JobView,
): Promise<Uint8Array | undefined> {
  if (!job.init) return undefined;
  const init = await jobs.init(job.id);
  if (init === undefined) throw new UserError('init_gone', texts.initGone);
  return init;
}

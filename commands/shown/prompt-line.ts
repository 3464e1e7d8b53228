/** A job's prompt on one line, for lists. */
import { oneLine } from '../../src/chat/platform.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import type { Texts } from '../texts/index.ts';

export function promptLine(job: Pick<JobView, 'request'>, texts: Texts, most = 80): string {
  return oneLine(job.request?.prompt ?? '', most) || texts.job.unreadable;
}

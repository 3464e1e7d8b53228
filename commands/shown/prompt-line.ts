/** A job's prompt on one line, for lists. What is private is its own member's business, moderators or not. */
import { oneLine } from '../../src/chat/platform.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import type { Texts } from '../texts/index.ts';

type Asked = Pick<JobView, 'request' | 'member'>;

/** @param viewer the member who looks at the list */
export function promptLine(job: Asked, viewer: string, texts: Texts, most = 80): string {
  if (isHidden(job, viewer)) return texts.job.private;
  return oneLine(job.request?.prompt ?? '', most) || texts.job.unreadable;
}

/** Whether what was typed to find a job is in its id or prompt; nobody finds out by it what is hidden. */
export function matches(job: Asked & Pick<JobView, 'id'>, viewer: string, typed: string): boolean {
  const prompt = isHidden(job, viewer) ? '' : (job.request?.prompt ?? '');
  return `${job.id} ${prompt}`.toLowerCase().includes(typed.trim().toLowerCase());
}

function isHidden({ request, member }: Asked, viewer: string): boolean {
  return request?.private === true && member !== viewer;
}

/** Finds a job's messages, and the job that a message shows. */
import { z } from 'zod';
import { type MessageRef, messageKey, messageRefSchema } from '../../../chat/platform.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { PostedMessage } from '../../../jobs/ports.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Services } from '../../services.ts';

/** A job and one of its pictures, as a message shows them. */
export interface Shown {
  readonly job: JobView;
  /** From 0; undefined where the message shows all. */
  readonly index: number | undefined;
}

const postedSchema = z.object({ main: messageRefSchema, all: z.array(messageRefSchema) });

interface Refs {
  readonly main: MessageRef;
  readonly all: readonly MessageRef[];
}

/** Undefined where nobody but its person can see it. */
export function readPosted(posted: PostedMessage | undefined): Refs | undefined {
  const read = postedSchema.safeParse(posted?.ref);
  return read.success ? read.data : undefined;
}

/** Every message of a job's result, the one with pictures and buttons among them. */
export async function resultRefs(jobs: Jobs, id: string): Promise<Refs | undefined> {
  return readPosted((await jobs.posted(id)).result);
}

export async function resultRef(jobs: Jobs, id: string): Promise<MessageRef | undefined> {
  return (await resultRefs(jobs, id))?.main;
}

type Known = Pick<Services, 'jobs' | 'records'>;

/** The job that a message shows. */
export async function shownBy({ jobs, records }: Known, message: MessageRef): Promise<Shown | undefined> {
  const key = messageKey(message);
  const single = await records.singles.get(key);
  const job = single === undefined ? await jobs.byMessage(key) : await jobs.get(single.job);
  return job && { job, index: single?.index };
}

/** Where a job's status or result stands, to link to. */
export async function messageOf({ jobs, records }: Known, job: string): Promise<MessageRef | undefined> {
  return (await resultRef(jobs, job)) ?? (await records.stages.get(job))?.status;
}

/** Where the messages of a job stand. */
import { z } from 'zod';
import { type MessageRef, messageRefSchema } from '../../../chat/platform.ts';
import type { Jobs } from '../../../jobs/jobs.ts';

const postedSchema = z.object({ main: messageRefSchema, all: z.array(messageRefSchema) });

/** Every message of a job's result, the one with pictures and buttons among them. */
export async function resultRefs(
  jobs: Jobs,
  id: string,
): Promise<{ readonly main: MessageRef; readonly all: readonly MessageRef[] } | undefined> {
  const { result } = await jobs.posted(id);
  const read = postedSchema.safeParse(result?.ref);
  return read.success ? read.data : undefined;
}

export async function resultRef(jobs: Jobs, id: string): Promise<MessageRef | undefined> {
  return (await resultRefs(jobs, id))?.main;
}

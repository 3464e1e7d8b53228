/** Deletes a result, or stops what has none yet. */
import { type MessageRef, messageKey } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { mayManage } from './manage.ts';
import { singleMark } from './records.ts';
import type { Step } from './step.ts';
import { resultRefs } from './whereabouts.ts';

export async function remove(step: Step): Promise<void> {
  const { scene, shown, parts } = step;
  const { job } = shown;
  const { event, platform, texts, member } = scene;
  if (!(await mayManage(scene, job))) throw new UserError('not_yours', texts.notYours);
  if (job.state === 'queued' || job.state === 'running') {
    await parts.jobs.cancel(job.id, member);
    return;
  }
  const refs = await refsOf(step, 'message' in event ? event.message : undefined);
  for (const ref of refs.all) {
    await platform.remove(ref);
    await parts.records.singles.remove(messageKey(ref));
  }
  const { index } = shown;
  // One that is gone can be asked for again.
  if (index !== undefined && !refs.whole)
    await parts.records.marks.remove(singleMark(job.id, index, event.place));
  // What was deleted must not come back by a number under an older copy.
  if (refs.whole) await parts.store.blobs.remove(job.result?.images.map((_, at) => `${job.id}:${at}`) ?? []);
  parts.log.info({ job: job.id, by: member, audit: 'deleted' }, 'A result was deleted');
}

/** A picture that was posted alone goes alone; with the result, or the message its thread is on, goes all of it. */
async function refsOf(
  { shown, parts }: Step,
  on: MessageRef | undefined,
): Promise<{ readonly all: readonly MessageRef[]; readonly whole: boolean }> {
  const { job, index } = shown;
  const result = (await resultRefs(parts.jobs, job.id))?.all ?? [];
  if (on === undefined || result.some(({ id }) => id === on.id)) return { all: result, whole: true };
  const { root } = (await parts.records.stages.get(job.id)) ?? {};
  if (index === undefined && root?.id === on.id) return { all: [...result, root], whole: true };
  return { all: [on], whole: false };
}

/** Deletes a result. */
import { type MessageRef, messageKey } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { mayManage } from './manage.ts';
import type { Step } from './step.ts';
import { resultRefs } from './whereabouts.ts';

/** A single picture goes alone; with the result goes all that is kept of its pictures. */
export async function remove(step: Step): Promise<void> {
  const { scene, shown, parts } = step;
  const { job } = shown;
  const { event, platform, texts, member } = scene;
  if (!(await mayManage(scene, job))) throw new UserError('not_yours', texts.notYours);
  const on: MessageRef | undefined = 'message' in event ? event.message : undefined;
  const result = await resultRefs(parts.jobs, job.id);
  const ofResult = on === undefined || result?.all.some(({ id }) => id === on.id);
  const refs = ofResult ? (result?.all ?? []) : [on];
  for (const ref of refs) await platform.remove(ref);
  if (ofResult) await parts.store.blobs.remove(job.result?.images.map((_, at) => `${job.id}:${at}`) ?? []);
  if (on !== undefined) await parts.records.singles.remove(messageKey(on));
  parts.log.info({ job: job.id, by: member, audit: 'deleted' }, 'A result was deleted');
}

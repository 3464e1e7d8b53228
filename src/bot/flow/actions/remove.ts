/** Deletes a result, or cancels a job that has none yet. */
import { type MessageRef, messageKey } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import { isUndrawn, phaseOf } from '../../../jobs/ledger/state.ts';
import { resultRefs } from '../deliver/whereabouts.ts';
import { sayDeleted } from '../head/end-head.ts';
import { mayManage } from './manage.ts';
import type { Step } from './step.ts';

export async function remove(step: Step): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { event, platform, texts, member, jobs, records, store, log } = ctx;
  const on = 'message' in event ? event.message : undefined;
  // What is taken away is the message; elsewhere the job may stand under other moderators.
  if (!(await mayManage(ctx, job, on?.place))) throw new UserError('not_yours', texts.notYours);
  // A picture that is being posted is stopped if it still can be.
  if (isUndrawn(job) || (job.state === 'drawn' && phaseOf(job) === 'delivering')) {
    const { kind } = await jobs.cancel(job.id, member);
    // Its pictures are being posted right now: without its status nobody would know what comes there.
    if (kind === 'late') throw new UserError('job_late', texts.over);
    return;
  }
  const refs = await refsOf(step, on);
  for (const ref of refs.all) {
    await platform.remove(ref);
    await records.singles.remove(messageKey(ref));
  }
  // One that is gone can be asked for again.
  if (refs.mark !== undefined) await records.marks.remove(refs.mark);
  if (refs.whole) {
    // What was deleted must not come back by a number under an older copy.
    const names = [...(job.result?.images.keys() ?? []), 'grid'];
    await store.blobs.remove(names.map((name) => `${job.id}:${name}`));
  }
  log.info({ job: job.id, by: member, audit: 'deleted' }, 'A result was deleted');
  if (refs.whole) await sayDeleted(ctx, platform, job, member);
}

interface Refs {
  readonly all: readonly MessageRef[];
  readonly whole: boolean;
  readonly mark?: string | undefined;
}

/** A picture that was posted alone goes alone; with the result, or the message its thread is on, goes all of it. */
async function refsOf({ shown, ctx: { jobs, records } }: Step, on: MessageRef | undefined): Promise<Refs> {
  const { job, index } = shown;
  const result = (await resultRefs(jobs, job.id))?.all ?? [];
  if (on === undefined || result.some(({ id }) => id === on.id)) return { all: result, whole: true };
  const { root } = (await records.stages.get(job.id)) ?? {};
  if (index === undefined && root?.id === on.id) return { all: result, whole: true };
  const single = await records.singles.get(messageKey(on));
  return { all: single?.all ?? [on], whole: false, mark: single?.mark };
}

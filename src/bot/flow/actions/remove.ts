/** Deletes a result, after asking who pressed a button; or cancels a job that has none yet. */
import {
  type ChatEvent,
  type MessageRef,
  messageKey,
  oneLine,
  PlatformError,
} from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import { isUndrawn, isUnposted } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import { textsOf } from '../../texts/index.ts';
import { targetIn } from '../ask/target.ts';
import { resultRefs } from '../deliver/whereabouts.ts';
import { sayDeleted } from '../head/end-head.ts';
import { mayManage } from './manage.ts';
import { removeShowcased } from './showcase.ts';
import type { Step } from './step.ts';

/** @param sure it was asked already: the message that it was asked about, where that shows one picture alone */
export async function remove(step: Step, sure?: { readonly on: MessageRef | undefined }): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { event, platform, texts, member, jobs, records, store, log } = ctx;
  const on = sure === undefined ? messageIn(event) : sure.on;
  // What is taken away is the message; elsewhere the job may stand under other moderators.
  if (!(await mayManage(ctx, job, on?.place))) throw new UserError('not_yours', texts.notYours);
  // A picture that is being posted is stopped if it still can be.
  if (isUndrawn(job) || isUnposted(job)) {
    const { kind } = await jobs.cancel(job.id, member);
    // Its pictures are being posted right now: without its status nobody would know what comes there.
    if (kind === 'late') throw new UserError('job_late', texts.over);
    return;
  }
  if (event.kind === 'button' && sure === undefined) return ask(step, on);
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
  if (!refs.whole) return;
  await sayDeleted(ctx, platform, job, member);
  // Last: whoever shows one meanwhile looks once more whether it was deleted.
  await removeShowcased(ctx, job.id);
  if (job.member !== member) await tellOwner(ctx, job);
}

function messageIn(event: ChatEvent): MessageRef | undefined {
  return 'message' in event ? event.message : undefined;
}

/** A press is made by mistake sooner than a reaction is chosen. */
async function ask({ ctx, shown }: Step, on: MessageRef | undefined): Promise<void> {
  const { reply, texts } = ctx;
  const { job, index } = shown;
  const at = index === undefined || on === undefined ? [] : [index, ...messageKey(on).split(':')];
  await reply.answer({
    text: texts.deleteSure,
    buttons: [
      { customId: customId('remove', job.id, ...at), label: texts.delete, emoji: '🗑️', style: 'danger' },
    ],
  });
}

/** Of what a moderator took away. */
async function tellOwner({ platform, log }: Context, job: JobView): Promise<void> {
  const target = targetIn(job);
  if (target === undefined) return;
  const { origin, user, locale } = target;
  const text = textsOf(locale).yoursDeleted(oneLine(job.request?.prompt ?? '…', maxQuote));
  try {
    await platform.tell(origin, user.id, { text });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    log.info({ job: job.id, err: error }, 'A person was not told that their picture was deleted');
  }
}

const maxQuote = 100;

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

/** What the buttons under statuses and results do. */
import { UserError } from '../../../errors.ts';
import { isUnposted } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { type Action, actions } from '../../../request/actions.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { ButtonHandler, Context } from '../../command.ts';
import { begin } from '../ask/begin.ts';
import { openImagineForm } from '../ask/imagine-form.ts';
import { keptInit } from '../ask/kept-init.ts';
import { askedOf, requestOf } from '../ask/request.ts';
import { textOf } from '../ask/rewrite.ts';
import { act } from './act.ts';
import { cancelJob } from './manage.ts';
import { remove } from './remove.ts';
import { resend } from './resend.ts';
import { checkSeen } from './see.ts';

/** By the prefix of their custom ids. */
type Prefix = 'act' | 'cancel' | 'edit' | 'remove' | 'resend' | 'retry' | 'whole';
export const resultButtons: Readonly<Record<Prefix, ButtonHandler>> = {
  async act(ctx, [name, id, at, there]) {
    const action = readAction(name, ctx);
    const job = await jobOf(ctx, id);
    const index = at === undefined || at === '' ? undefined : Number(at);
    // Chosen in a message for one person alone, perhaps a direct one: what follows goes to where the job is.
    const stage = there === undefined ? undefined : await ctx.records.stages.get(job.id);
    await act(ctx, action, { job, index }, stage?.place);
  },

  async cancel(ctx, [id]) {
    const job = await jobOf(ctx, id);
    const end = await cancelJob(ctx, job);
    if (end === 'cancelled') return;
    throw new UserError('job_late', isUnposted(job) ? ctx.texts.alreadyDrawn : ctx.texts.over);
  },

  async edit(ctx, [id]) {
    const job = await seenJob(ctx, id);
    await openImagineForm(ctx, { text: await textOf(ctx, askedOf(job, ctx)), parent: job.id });
  },

  async remove(ctx, [id, at, ...key]) {
    const job = await jobOf(ctx, id);
    const index = at === undefined || at === '' ? undefined : Number(at);
    const on = (await ctx.records.singles.get(key.join(':')))?.all?.[0];
    await remove({ ctx, action: 'delete', shown: { job, index }, place: undefined }, { on });
    await ctx.reply.answer({ text: ctx.texts.deleted, buttons: [] });
  },

  async resend(ctx, [id]) {
    await resend(ctx, await jobOf(ctx, id));
  },

  async retry(ctx, [id]) {
    await again(ctx, await seenJob(ctx, id), 'retry', {});
  },

  /** The model was set to cut long prompts; this once it doesn't. */
  async whole(ctx, [id]) {
    await again(ctx, await seenJob(ctx, id), 'whole', { tokenLength: 'long' });
  },
};

/** The same from the same seed. */
async function again(
  ctx: Context,
  job: JobView,
  does: string,
  change: Pick<NewDrawRequest, 'tokenLength'>,
): Promise<void> {
  const init = await keptInit(ctx, job);
  const { seed } = requestOf(job, ctx.texts);
  const request = { ...askedOf(job, ctx), ...change, seed };
  await begin(ctx, { key: ctx.event.id, does, request, init });
}

async function jobOf(ctx: Context, id = ''): Promise<JobView> {
  const job = await ctx.jobs.get(id);
  if (job !== undefined) return job;
  throw new UserError('job_gone', ctx.texts.jobGone);
}

async function seenJob(ctx: Context, id: string | undefined): Promise<JobView> {
  const job = await jobOf(ctx, id);
  await checkSeen(ctx, job);
  return job;
}

function readAction(name: string | undefined, { texts }: Context): Action {
  const action = actions.find((known) => known === name);
  if (action !== undefined) return action;
  throw new UserError('unknown_button', texts.unknownButton);
}

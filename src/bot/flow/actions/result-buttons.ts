/** What the buttons under statuses and results do. */
import { UserError } from '../../../errors.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { formatImagine } from '../../../prompt/format-imagine.ts';
import { type Action, actions } from '../../action.ts';
import type { ButtonHandler, Context } from '../../command.ts';
import type { Begin } from '../ask/begin.ts';
import { askedOf, requestOf } from '../ask/request.ts';
import type { FlowParts } from '../parts.ts';

/** By the prefix of their custom ids. */
export function createResultButtons(
  parts: FlowParts,
  begin: Begin,
): Readonly<Record<'act' | 'cancel' | 'edit' | 'retry', ButtonHandler>> {
  return {
    async act(ctx, [name, id, at, there]) {
      const action = readAction(name, ctx);
      const job = await jobOf(ctx, id);
      const index = at === undefined || at === '' ? undefined : Number(at);
      // Chosen in a message for one person alone, perhaps a direct one: what follows goes to where the job is.
      const stage = there === undefined ? undefined : await parts.records.stages.get(job.id);
      await ctx.flow.act(ctx, action, { job, index }, { place: stage?.place });
    },

    async cancel(ctx, [id]) {
      const job = await jobOf(ctx, id);
      const end = await ctx.flow.cancel(ctx, job);
      if (end !== 'cancelled') throw new UserError('job_late', ctx.texts.over);
    },

    async edit(ctx, [id]) {
      const job = await jobOf(ctx, id);
      const { model, ...request } = askedOf(job, ctx);
      const [first] = (await ctx.models.list()).models;
      const named = model.base === first?.name ? request : { ...request, model };
      await ctx.flow.openForm(ctx, { text: formatImagine(named), parent: job.id });
    },

    async retry(ctx, [id]) {
      const job = await jobOf(ctx, id);
      const { jobs } = parts;
      const init = job.init ? await jobs.init(job.id) : undefined;
      if (job.init && init === undefined) throw new UserError('init_gone', ctx.texts.initGone);
      await begin(ctx, {
        key: ctx.event.id,
        does: 'retry',
        request: { ...askedOf(job, ctx), seed: requestOf(job, ctx.texts).seed },
        init,
      });
    },
  };
}

async function jobOf(ctx: Context, id = ''): Promise<JobView> {
  const job = await ctx.jobs.get(id);
  if (job !== undefined) return job;
  throw new UserError('job_gone', ctx.texts.jobGone);
}

function readAction(name: string | undefined, { texts }: Context): Action {
  const action = actions.find((known) => known === name);
  if (action !== undefined) return action;
  throw new UserError('unknown_button', texts.unknownButton);
}

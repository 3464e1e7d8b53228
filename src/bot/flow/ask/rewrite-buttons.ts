/** The buttons under a prompt that a language model rewrote, and the one under results that asks for it. */
import { UserError } from '../../../errors.ts';
import type { ButtonHandler } from '../../command.ts';
import { rewriteTextsOf } from '../../texts/rewrite-texts.ts';
import { checkSeen } from '../actions/see.ts';
import { askIn } from './drafts.ts';
import { imagine } from './imagine.ts';
import { askedOf } from './request.ts';
import { offerRewritten, textOf, tryRewrite } from './rewrite.ts';

type Prefix = 'draw' | 'expand';

export const rewriteButtons: Readonly<Record<Prefix, ButtonHandler>> = {
  async draw(ctx, [id = '']) {
    const draft = await ctx.records.drafts.get(id);
    if (draft === undefined) throw new UserError('draft_gone', ctx.texts.over);
    await imagine(ctx, askIn(draft));
  },

  /** Of a result: its prompt in more detail. */
  async expand(ctx, [id = '']) {
    await ctx.reply.acknowledge();
    const job = await ctx.jobs.get(id);
    if (job === undefined) throw new UserError('job_gone', ctx.texts.jobGone);
    await checkSeen(ctx, job);
    const request = { ...askedOf(job, ctx), seed: undefined };
    const rewritten = await tryRewrite(ctx, 'expand', request.prompt);
    if (rewritten === undefined) throw new UserError('llm_failed', rewriteTextsOf(ctx.locale).failed);
    const text = await textOf(ctx, { ...request, prompt: rewritten.text });
    await offerRewritten(ctx, { task: 'expand', rewritten, draft: { text, parent: job.id } });
  },
};

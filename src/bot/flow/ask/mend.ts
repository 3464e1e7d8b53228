/** A refusal with a way back: a button that reopens the form with everything typed, so that no long prompt is lost. */
import { UserError } from '../../../errors.ts';
import type { Refusal } from '../../../moderation/refusals/refusal.ts';
import type { BadRequest } from '../../../request/bad-request.ts';
import type { ButtonHandler, Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import type { Ask } from './ask.ts';
import { draftIn, keepDraft } from './drafts.ts';
import { maxFlags, maxText, openImagineForm } from './imagine-form.ts';

/** The prefix of the button's custom ids. */
const mend = 'mend';

/** Of a button that opens the form with what is kept. */
export function mendId(draft: string): string {
  return customId(mend, draft);
}

/** @throws `problem` itself where the text stands in the channel anyway, or no form could hold it */
export async function offerToMend(
  { event, reply, texts, locale, records }: Context,
  ask: Ask,
  problem: BadRequest | Refusal,
): Promise<void> {
  const draft = draftIn(ask);
  // A button goes on with what was typed before.
  const isTyped = event.kind !== 'mention' && event.kind !== 'menu' && event.kind !== 'reaction';
  if (!isTyped || draft.text.length > maxText || draft.flags.length > maxFlags) throw problem;
  const id = await keepDraft({ records }, draft);
  await reply.answer({
    text: problem.in(locale),
    tone: 'bad',
    buttons: [{ customId: mendId(id), label: texts.edit, emoji: '✏️' }],
  });
}

export const mendButton: Readonly<Record<typeof mend, ButtonHandler>> = {
  async mend(ctx, [id = '']) {
    const draft = await ctx.records.drafts.get(id);
    if (draft === undefined) throw new UserError('draft_gone', ctx.texts.over);
    await openImagineForm(ctx, draft);
  },
};

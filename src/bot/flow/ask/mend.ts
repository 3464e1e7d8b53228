/** A refusal with a way back: a button that reopens the form with everything typed, so that no long prompt is lost. */
import { randomUUID } from 'node:crypto';
import { UserError } from '../../../errors.ts';
import type { Refusal } from '../../../moderation/refusals/refusal.ts';
import { formatOptions } from '../../../prompt/format-options.ts';
import type { BadRequest } from '../../../request/bad-request.ts';
import type { ButtonHandler, Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import type { Ask } from './ask.ts';
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
  { text, flags: typed = '', options = {}, chosen, images, parent }: Ask,
  problem: BadRequest | Refusal,
): Promise<void> {
  const flags = [typed, formatOptions(options)].filter((part) => part !== '').join(' ');
  // A button goes on with what was typed before.
  const isTyped = event.kind !== 'mention' && event.kind !== 'menu' && event.kind !== 'reaction';
  if (!isTyped || text.length > maxText || flags.length > maxFlags) throw problem;
  const draft = randomUUID();
  await records.drafts.set(draft, JSON.parse(JSON.stringify({ text, flags, chosen, images, parent })));
  await reply.answer({
    text: problem.in(locale),
    tone: 'bad',
    buttons: [{ customId: mendId(draft), label: texts.edit, emoji: '✏️' }],
  });
}

export const mendButton: Readonly<Record<typeof mend, ButtonHandler>> = {
  async mend(ctx, [id = '']) {
    const draft = await ctx.records.drafts.get(id);
    if (draft === undefined) throw new UserError('draft_gone', ctx.texts.over);
    await openImagineForm(ctx, draft);
  },
};

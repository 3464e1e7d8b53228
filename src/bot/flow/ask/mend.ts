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

/** Everything typed and given, as the form shows it. */
export function draftIn({ text, flags: typed = '', options = {}, chosen, images, parent }: Ask) {
  const flags = [typed, formatOptions(options)].filter((part) => part !== '').join(' ');
  return { text, flags, chosen, images, parent };
}

/** @returns its name */
export async function keepDraft(
  { records }: Pick<Context, 'records'>,
  draft: ReturnType<typeof draftIn> & { readonly by?: string },
): Promise<string> {
  const id = randomUUID();
  await records.drafts.set(id, JSON.parse(JSON.stringify(draft)));
  return id;
}

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

/** A refusal with a way back: a button that opens the form with all that was typed, so that no long prompt is lost. */
import { randomUUID } from 'node:crypto';
import { UserError } from '../../../errors.ts';
import { formatOptions } from '../../../prompt/format-options.ts';
import type { BadRequest } from '../../../request/bad-request.ts';
import type { ButtonHandler } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import type { Scene } from '../../scene.ts';
import type { Ask } from '../flow.ts';
import type { FlowRecords } from '../records.ts';
import { longestFlags, longestText, openImagineForm } from './imagine-form.ts';

/** The prefix of the button's custom ids. */
export const mendButton = 'mend';

/** @throws `problem` itself where the text stands in the channel anyway, or no form could hold it */
export async function offerToMend(
  { event, reply, texts, locale }: Scene,
  { text, options = {}, image, parent }: Ask,
  problem: BadRequest,
  { drafts }: FlowRecords,
): Promise<void> {
  const flags = formatOptions(options);
  const isTyped = event.kind === 'command' || event.kind === 'form';
  if (!isTyped || text.length > longestText || flags.length > longestFlags) throw problem;
  const draft = randomUUID();
  await drafts.set(draft, JSON.parse(JSON.stringify({ text, flags, image, parent })));
  await reply.answer({
    text: problem.in(locale),
    tone: 'bad',
    buttons: [{ customId: customId(mendButton, draft), label: texts.edit, emoji: '✏️' }],
  });
}

export function createMendButton(records: FlowRecords): ButtonHandler {
  return async (ctx, [id = '']) => {
    const draft = await records.drafts.get(id);
    if (draft === undefined) throw new UserError('draft_gone', ctx.texts.over);
    const { text = '', flags = '', ...rest } = draft;
    await openImagineForm(ctx, { text, flags, ...rest }, records);
  };
}

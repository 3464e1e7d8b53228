/** The form for a prompt: empty, prefilled for editing, or opened by a command that came without a prompt. */
import type { Attachment, FormEvent } from '../../../chat/platform.ts';
import { fields } from '../../../request/fields.ts';
import type { Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import type { Ask, Prefill } from './ask.ts';
import { keepDraft } from './drafts.ts';
import { chosenFlags, chosenIn, formMenus, menuFields, takeChosen } from './form-menus.ts';

/** The prefix of its custom ids. */
const imagineForm = 'imagine';

/** For a prompt at its limit with every flag. */
export const maxFlags = 500;
export const maxText = fields.prompt.max + maxFlags;
/** Inputs of the form besides the prompt and the menus: for flags and for a picture. */
const otherInputs = 2;

/** What opening it takes. */
type OpenContext = Pick<
  Context,
  'reply' | 'texts' | 'records' | 'models' | 'settings' | 'server' | 'event' | 'platform'
>;

export async function openImagineForm(ctx: OpenContext, given: Prefill): Promise<void> {
  const { reply, texts, platform, event } = ctx;
  const { images, parent } = given;
  const limits = platform.limits(event.place);
  const offered = await formMenus(ctx);
  const { menus } = offered;
  const inText = takeChosen(given.text ?? '', offered);
  const inFlags = takeChosen(given.flags ?? '', offered);
  const text = inText.rest;
  // Where inputs are few, a prompt gets one, unless it needs more.
  const isShort = limits.formFields < Math.ceil(maxText / limits.formText) + otherInputs + menus.length;
  const most = isShort && text.length <= limits.formText ? Math.min(maxText, limits.formText) : maxText;
  const room = limits.formFields - otherInputs - Math.ceil(most / limits.formText);
  const chosen = [...inText.chosen, ...inFlags.chosen, ...(given.chosen ?? [])];
  const shown = menuFields(menus, chosen, room, texts);
  const flags = [inFlags.rest, chosenFlags(shown.left)].join(' ').trim();
  // What the fields themselves hold is not kept a second time.
  const isMore = images !== undefined || parent !== undefined;
  const draft = isMore ? await keepDraft(ctx, { images, parent }) : undefined;
  const kept = images?.map(({ name }) => name).join(', ') ?? '';
  await reply.openForm({
    customId: draft === undefined ? customId(imagineForm) : customId(imagineForm, draft),
    title: texts.formTitle,
    submit: texts.formSubmit,
    fields: [
      {
        id: 'prompt',
        type: 'text',
        label: texts.formPrompt,
        placeholder: texts.formPromptHint,
        multiline: true,
        required: true,
        ...(text !== '' && { value: text }),
        maxLength: most,
      },
      ...shown.fields,
      {
        id: 'options',
        type: 'text',
        label: texts.formOptions,
        placeholder: '--seed 7 --no blur',
        ...(flags !== '' && { value: flags }),
        maxLength: maxFlags,
      },
      {
        id: 'image',
        type: 'file',
        label: texts.formImage,
        ...(kept !== '' && { hint: texts.formImageKept(kept) }),
      },
    ],
  });
}

/** What was filled in. @param draftId names what the form couldn't carry itself */
export async function readImagineForm(
  { event: { values, files }, records }: Context<FormEvent>,
  draftId: string | undefined,
): Promise<Ask> {
  const draft = draftId === undefined ? undefined : await records.drafts.get(draftId);
  const images: readonly Attachment[] | undefined = files.image?.length ? files.image : draft?.images;
  return {
    text: (values.prompt ?? '').trim(),
    flags: (values.options ?? '').trim(),
    chosen: chosenIn(values),
    images,
    parent: draft?.parent,
  };
}

/** The form for a prompt: empty, prefilled for editing, or opened by a command that came without a prompt. */
import { randomUUID } from 'node:crypto';
import type { Attachment, FormEvent } from '../../../chat/platform.ts';
import { fields } from '../../../request/fields.ts';
import type { Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import type { Ask, Prefill } from './ask.ts';

/** The prefix of its custom ids. */
export const imagineForm = 'imagine';

/** For a prompt at its limit with every flag. */
export const maxFlags = 500;
export const maxText = fields.prompt.max + maxFlags;

/** What opening it takes. */
type OpenContext = Pick<Context, 'reply' | 'texts' | 'records'>;

export async function openImagineForm(
  { reply, texts, records }: OpenContext,
  { text = '', flags = '', ...rest }: Prefill,
): Promise<void> {
  // What the fields themselves hold is not kept a second time.
  const isEmpty = Object.values(rest).every((value) => value === undefined);
  const draft = isEmpty ? undefined : randomUUID();
  if (draft !== undefined) await records.drafts.set(draft, JSON.parse(JSON.stringify(rest)));
  const kept = rest.images?.map(({ name }) => name).join(', ') ?? '';
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
        maxLength: maxText,
      },
      {
        id: 'options',
        type: 'text',
        label: texts.formOptions,
        placeholder: '--ar 3:2 --n 4 --seed 7',
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
    images,
    parent: draft?.parent,
  };
}

/** A form as a modal. A text longer than one input takes is cut over several, `id:0`, `id:1`, … */
import type { types } from '@slack/bolt';
import { textInputs } from '../../cut-over.ts';
import { type Form, type FormField, type Limits, oneLine } from '../../platform.ts';
import { plainObject } from './plain.ts';

/** The only element of each block. */
export const inputId = 'input';

const maxChoice = 75;
const maxPlaceholder = 150;
const maxFiles = 10;

/** `metadata` comes back with what was filled in. */
export function renderForm(form: Form, limits: Limits, metadata: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: form.customId,
    private_metadata: metadata,
    title: plainObject(form.title, limits.formTitle),
    submit: plainObject(form.submit ?? 'OK', 24),
    blocks: form.fields.flatMap((field) => renderField(field, limits)),
  };
}

function renderField(field: FormField, limits: Limits): types.InputBlock[] {
  if (field.type === 'text') return renderTexts(field, limits);
  if (field.type === 'file') return [renderInput(field, 0, { type: 'file_input', max_files: maxFiles })];
  if (field.type === 'several') return [renderInput(field, 0, renderSeveral(field))];
  const options = field.choices.map(({ name, value }) => ({
    text: plainObject(name || value, maxChoice),
    value,
  }));
  const initial = options.find(({ value }) => value === field.value);
  return [
    renderInput(field, 0, { type: 'static_select', options, ...(initial && { initial_option: initial }) }),
  ];
}

/** Slack has no list of user groups to choose from, so those are listed like anything else. */
function renderSeveral(field: FormField & { readonly type: 'several' }): types.InputBlock['element'] {
  const { of, choices, values, max } = field;
  if (of === 'channels') {
    // Slack refuses a form in which something is chosen that is no channel.
    const chosen = values.filter((id) => /^[CG][A-Z0-9]+$/.test(id));
    return {
      type: 'multi_conversations_select',
      max_selected_items: max,
      filter: { include: ['public', 'private'], exclude_bot_users: true },
      ...(chosen.length > 0 && { initial_conversations: chosen }),
    };
  }
  if (of === 'members') {
    const initial = values.length > 0 && { initial_users: [...values] };
    return { type: 'multi_users_select', max_selected_items: max, ...initial };
  }
  const options = choices.map(({ name, value }) => ({ text: plainObject(name || value, maxChoice), value }));
  const initial = options.filter(({ value }) => values.includes(value));
  return {
    type: 'multi_static_select',
    options,
    max_selected_items: max,
    ...(initial.length > 0 && { initial_options: initial }),
  };
}

function renderTexts(field: FormField & { readonly type: 'text' }, limits: Limits): types.InputBlock[] {
  const { room, values } = textInputs(field, limits);
  return values.map((value, index) => {
    const placeholder = index === 0 ? oneLine(field.placeholder ?? '', maxPlaceholder) : '';
    return renderInput(field, index, {
      type: 'plain_text_input',
      multiline: field.multiline ?? false,
      max_length: room,
      ...(value !== '' && { initial_value: value }),
      ...(placeholder !== '' && { placeholder: plainObject(placeholder, maxPlaceholder) }),
    });
  });
}

function renderInput(
  field: FormField,
  index: number,
  element: types.InputBlock['element'],
): types.InputBlock {
  const number = index === 0 ? '' : ` (${index + 1})`;
  const hint = index === 0 ? oneLine(field.hint ?? '', 2000) : '';
  return {
    type: 'input',
    block_id: `${field.id}:${index}`,
    label: plainObject(`${field.label}${number}`, 150),
    optional: index > 0 || !(field.required ?? false),
    ...(hint !== '' && { hint: plainObject(hint, 2000) }),
    element: { ...element, action_id: inputId },
  };
}

/** A form as a modal. A text too long for one input is split across several: `id:0`, `id:1`, … */
import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord.js';
import { textInputs } from '../../cut-over.ts';
import { type Form, type FormField, type Limits, maxChoices, oneLine } from '../../platform.ts';

export function renderForm(form: Form, limits: Limits): APIModalInteractionResponseCallbackData {
  return {
    custom_id: form.customId,
    title: oneLine(form.title, limits.formTitle) || '…',
    components: form.fields.flatMap((field) => renderField(field, limits)),
  };
}

function renderField(field: FormField, limits: Limits): APILabelComponent[] {
  if (field.type === 'text') return renderTexts(field, limits);
  const shared = { custom_id: `${field.id}:0`, required: field.required ?? false };
  if (field.type === 'file') return [renderLabel(field, 0, { ...shared, type: ComponentType.FileUpload })];
  if (field.type === 'several') return [renderLabel(field, 0, renderSeveral(field))];
  const options = field.choices.map(({ name, value }) => ({
    label: oneLine(name, 100) || value,
    value,
    ...(value === field.value && { default: true }),
  }));
  return [renderLabel(field, 0, { ...shared, type: ComponentType.StringSelect, options })];
}

/** Discord lists what it knows itself: channels, roles and people are found by typing. */
function renderSeveral(field: FormField & { readonly type: 'several' }): APILabelComponent['component'] {
  const { of, choices, values, required = false } = field;
  const max = Math.min(field.max, of === 'choices' ? choices.length : maxChoices);
  const shared = {
    custom_id: `${field.id}:0`,
    required,
    min_values: required ? 1 : 0,
    max_values: Math.max(1, max),
  };
  if (of === 'choices') {
    const options = choices.map(({ name, value }) => ({
      label: oneLine(name, 100) || value,
      value,
      ...(values.includes(value) && { default: true }),
    }));
    return { ...shared, type: ComponentType.StringSelect, options };
  }
  const defaults = <T extends SelectMenuDefaultValueType>(type: T) =>
    values.length === 0 ? {} : { default_values: values.map((id) => ({ id, type })) };
  switch (of) {
    case 'channels':
      return {
        ...shared,
        type: ComponentType.ChannelSelect,
        channel_types: channelTypes,
        ...defaults(SelectMenuDefaultValueType.Channel),
      };
    case 'roles':
      return { ...shared, type: ComponentType.RoleSelect, ...defaults(SelectMenuDefaultValueType.Role) };
    case 'members':
      return { ...shared, type: ComponentType.UserSelect, ...defaults(SelectMenuDefaultValueType.User) };
  }
}

/** Where the bot can be: a thread stands for its channel, so threads are not among them. */
const channelTypes: ChannelType[] = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
];

function renderTexts(field: FormField & { readonly type: 'text' }, limits: Limits): APILabelComponent[] {
  const { room, values } = textInputs(field, limits);
  return values.map((value, index) => {
    const placeholder = index === 0 ? oneLine(field.placeholder ?? '', 100) : '';
    return renderLabel(field, index, {
      type: ComponentType.TextInput,
      custom_id: `${field.id}:${index}`,
      style: field.multiline ? TextInputStyle.Paragraph : TextInputStyle.Short,
      required: index === 0 && (field.required ?? false),
      max_length: room,
      ...(value !== '' && { value }),
      ...(placeholder !== '' && { placeholder }),
    });
  });
}

function renderLabel(
  field: FormField,
  index: number,
  component: APILabelComponent['component'],
): APILabelComponent {
  const description = index === 0 ? oneLine(field.hint ?? '', 100) : '';
  const number = index === 0 ? '' : ` (${index + 1})`;
  return {
    type: ComponentType.Label,
    label: `${oneLine(field.label, 45 - number.length) || field.id.slice(0, 40)}${number}`,
    ...(description !== '' && { description }),
    component,
  };
}

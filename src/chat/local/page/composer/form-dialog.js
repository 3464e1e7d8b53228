/** A form of the bot, in front of everything else. */
/** @import { OpenForm } from '../../hub.ts' */
/** @import { FormField } from '../../../platform.ts' */
/** @import { InputDefinition } from './inputs.js' */
import { act, tolerate, upload } from '../api.js';
import { el, newId } from '../dom.js';
import { state } from '../state.js';
import { words } from '../words.js';
import { createInput } from './inputs.js';

/** @param {OpenForm} open */
export function showForm({ spot, form, message }) {
  const titleId = newId();
  const fields = form.fields.map((field) => ({ field, made: createInput(inputDefinition(field)) }));
  const sendIt = () =>
    tolerate(async () => {
      /** @type {Record<string, string>} */
      const values = {};
      /** @type {Record<string, string[]>} */
      const files = {};
      for (const { field, made } of fields) {
        const value = made.read();
        if (value instanceof File) files[field.id] = [await upload(state.me.id, value)];
        else if (field.type !== 'file') values[field.id] = String(value ?? '');
      }
      return act('/api/form', state.me.id, spot, { customId: form.customId, values, files, message });
    });
  const dialog = el(
    'dialog',
    { class: 'sheet', attributes: { 'aria-labelledby': titleId }, on: { close: () => dialog.remove() } },
    el(
      'form',
      {
        attributes: { method: 'dialog' },
        on: {
          async submit(/** @type {Event} */ event) {
            event.preventDefault();
            if ((await sendIt()) !== undefined) dialog.close();
          },
        },
      },
      el('h2', { text: form.title, attributes: { id: titleId } }),
      ...fields.map(({ made }) => made.element),
      el(
        'div',
        { class: 'dialog-foot' },
        el('button', {
          class: 'button',
          text: words.cancel,
          attributes: { type: 'button' },
          on: { click: () => dialog.close() },
        }),
        el('button', {
          class: 'button primary',
          text: form.submit ?? words.send,
          attributes: { type: 'submit' },
        }),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.made.input.focus();
}

/**
 * @param {FormField} field
 * @returns {InputDefinition}
 */
function inputDefinition(field) {
  const base = {
    label: field.label,
    required: field.required ?? false,
    ...(field.hint === undefined ? {} : { hint: field.hint }),
  };
  if (field.type === 'file') return { ...base, type: 'file' };
  const value = 'value' in field ? (field.value ?? '') : '';
  if (field.type === 'choice') return { ...base, type: 'choice', value, choices: field.choices };
  if (field.type === 'several')
    return { ...base, type: 'several', values: field.values, choices: thereIs(field) };
  const { multiline = false, placeholder, maxLength } = field;
  return {
    ...base,
    type: 'text',
    value,
    multiline,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

/**
 * What there is to choose from: the chat knows its own channels and people.
 * @param {FormField & { type: 'several' }} field
 */
function thereIs({ of, choices }) {
  const named = (/** @type {Iterable<{ id: string, name: string }>} */ all) =>
    [...all].map(({ id, name }) => ({ name, value: id }));
  if (of === 'channels')
    return named(state.channels.values()).filter(
      ({ value }) => state.channels.get(value)?.direct === undefined,
    );
  return of === 'members' ? named(state.people.values()) : choices;
}

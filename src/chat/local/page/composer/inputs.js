/** Labelled inputs for the options of commands and the fields of forms. */

import { upload } from '../api.js';
import { el, newId } from '../dom.js';
import { state } from '../state.js';

/**
 * @typedef {object} InputDefinition
 * @property {string} label
 * @property {'text' | 'integer' | 'number' | 'boolean' | 'choice' | 'several' | 'file'} type
 * @property {string} [hint]
 * @property {boolean} [required]
 * @property {boolean} [multiline]
 * @property {string} [value]
 * @property {readonly string[]} [values] Of `several`, those that are chosen
 * @property {string} [placeholder]
 * @property {number} [maxLength]
 * @property {number} [min]
 * @property {number} [max]
 * @property {readonly { name: string, value: string }[]} [choices]
 */

/**
 * @typedef {object} LabelledInput
 * @property {HTMLElement} element
 * @property {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @property {() => string | number | boolean | File | undefined} read What was given; undefined for nothing
 */

/**
 * @param {InputDefinition} definition
 * @returns {LabelledInput}
 */
export function createInput(definition) {
  if (definition.type === 'several') return createBoxes(definition);
  const { label, type, hint, required } = definition;
  const id = newId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const input = makeInput(definition);
  input.id = id;
  input.required = required ?? false;
  if (hintId !== undefined) input.setAttribute('aria-describedby', hintId);
  // A choice that is made already can't be left open.
  const marked = required && !(type === 'choice' && definition.value) ? `${label} *` : label;
  const caption = el('label', { text: marked, attributes: { for: id } });
  const note = hint !== undefined && el('small', { text: hint, attributes: { id: hintId } });
  const element = el('div', { class: `input of-${type}` }, caption, input, note);
  return { element, input, read: () => read(input, type) };
}

/**
 * A box for each choice: on a phone and by keyboard easier than a list in which several can be marked.
 * @param {InputDefinition} definition
 * @returns {LabelledInput}
 */
function createBoxes({ label, hint, choices = [], values = [] }) {
  const boxes = choices.map(({ name, value }) => {
    const box = el('input', { attributes: { type: 'checkbox', checked: values.includes(value), value } });
    return { box, element: el('label', { class: 'check' }, box, name) };
  });
  const note = hint !== undefined && el('small', { text: hint });
  const list = el('div', { class: 'boxes' }, ...boxes.map(({ element }) => element));
  const none = boxes.length === 0 && el('small', { text: '–' });
  const element = el(
    'fieldset',
    { class: 'input of-several' },
    el('legend', { text: label }),
    list,
    none,
    note,
  );
  return {
    element,
    input: boxes[0]?.box ?? el('input', { attributes: { type: 'hidden' } }),
    read: () =>
      boxes
        .filter(({ box }) => box.checked)
        .map(({ box }) => box.value)
        .join('\n'),
  };
}

/**
 * What goes to the server for a value: files are uploaded first.
 * @param {string | number | boolean | File} value
 */
export async function toSend(value) {
  return value instanceof File ? { upload: await upload(state.me.id, value) } : value;
}

/** @param {InputDefinition} definition */
function makeInput({
  type,
  value = '',
  placeholder,
  maxLength,
  min,
  max,
  multiline,
  choices = [],
  required,
}) {
  switch (type) {
    case 'choice': {
      const options = choices.map((choice) =>
        el('option', { text: choice.name, attributes: { value: choice.value } }),
      );
      const none = required && value !== '' ? [] : [el('option', { text: '–', attributes: { value: '' } })];
      const select = el('select', {}, ...none, ...options);
      select.value = value;
      return select;
    }
    case 'boolean':
      return el('input', { attributes: { type: 'checkbox', role: 'switch', checked: value === 'true' } });
    case 'file':
      return el('input', { attributes: { type: 'file' } });
    case 'integer':
    case 'number': {
      const step = type === 'integer' ? 1 : 'any';
      return el('input', { attributes: { type: 'number', inputmode: 'decimal', step, min, max, value } });
    }
    default: {
      const attributes = { placeholder, maxlength: maxLength, autocomplete: 'off', dir: 'auto' };
      if (!multiline) return el('input', { attributes: { ...attributes, type: 'text', value } });
      const area = el('textarea', { attributes: { ...attributes, rows: 3 } });
      area.value = value;
      return area;
    }
  }
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {InputDefinition['type']} type
 */
function read(input, type) {
  if (input instanceof HTMLInputElement) {
    if (type === 'boolean') return input.checked;
    if (type === 'file') return input.files?.[0];
    if (type === 'integer' || type === 'number') return input.value === '' ? undefined : Number(input.value);
  }
  return input.value === '' ? undefined : input.value;
}

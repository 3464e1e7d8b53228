/** A command being put together: its options as inputs, those not needed added one by one. */
/** @import { OptionDefinition } from '../../../platform.ts' */
/** @import { Spot } from '../../hub.ts' */
/** @import { Runnable } from './command-names.js' */
/** @import { InputDefinition, LabelledInput } from './inputs.js' */
import { act, client, send, tolerate } from '../api.js';
import { el, iconButton } from '../dom.js';
import { shownName, text } from '../language.js';
import { state } from '../state.js';
import { words } from '../words.js';
import { bySense } from './by-sense.js';
import { definitionOf, describe } from './command-names.js';
import { createInput, toSend } from './inputs.js';
import { createSuggestions } from './suggestions.js';

/**
 * @param {Runnable} runnable
 * @param {Spot} spot
 * @param {{ value?: string, onDone(sent: boolean): void }} options `value` is for the option that takes texts
 */
export function createCommandForm(runnable, spot, { value, onDone }) {
  const definition = definitionOf(runnable);
  const all = definition.options ?? [];
  /** @type {Map<string, LabelledInput>} */
  const inputs = new Map();
  const rows = el('div', { class: 'options' });

  const run = async () => {
    for (const { input } of inputs.values()) if (!input.reportValidity()) return;
    const given = [...inputs].flatMap(([name, one]) => {
      const read = one.read();
      return read === undefined ? [] : [/** @type {const} */ ([name, read])];
    });
    const taken = await tolerate(async () => {
      /** @type {Record<string, unknown>} */
      const options = {};
      for (const [name, read] of given) options[name] = await toSend(read);
      return act('/api/command', state.me.id, spot, {
        name: runnable.command.name,
        subcommand: runnable.subcommand?.name,
        options,
      });
    });
    if (taken !== undefined) onDone(true);
  };

  const addOption = (/** @type {OptionDefinition} */ option, /** @type {string} */ preset = '') => {
    const made = createInput(inputDefinition(option, option.name === definition.textOption, preset));
    inputs.set(option.name, made);
    const suggests =
      option.type === 'text' && option.suggest ? suggestionsFor(runnable, option, made, spot) : undefined;
    made.input.addEventListener('keydown', (/** @type {any} */ event) => {
      if (suggests?.key(event)) return;
      if (
        event.key !== 'Enter' ||
        event.shiftKey ||
        event.isComposing ||
        made.input instanceof HTMLSelectElement
      )
        return;
      event.preventDefault();
      void run();
    });
    if (suggests !== undefined) made.element.append(suggests.element);
    if (!option.required && option.name !== definition.textOption) {
      const label = words.leaveOut(option.name);
      made.element.append(iconButton('close', label, () => removeOption(option), 'quiet small'));
    }
    rows.append(made.element);
    showMore();
    return made;
  };
  const removeOption = (/** @type {OptionDefinition} */ option) => {
    inputs.get(option.name)?.element.remove();
    inputs.delete(option.name);
    showMore();
    more.focus();
  };

  const more = el('input', {
    attributes: {
      type: 'text',
      'aria-label': words.addOption,
      placeholder: words.plusOption,
      autocomplete: 'off',
    },
  });
  const moreList = createSuggestions(more, words.options, () => {
    return bySense(left(), more.value, ({ name, names, description }) => ({
      names: [name, ...Object.values(names ?? {})],
      detail: text(description),
    })).map((option) => ({
      label: shownName(option.name, option.names),
      detail: text(option.description),
      pick() {
        more.value = '';
        addOption(option).input.focus();
      },
    }));
  });
  more.addEventListener('focus', () => void moreList.refresh());
  more.addEventListener('keydown', (event) => {
    if (moreList.key(event) || event.key !== 'Enter') return;
    event.preventDefault();
    if (more.value === '') void run();
  });
  const left = () => all.filter(({ name }) => !inputs.has(name));
  const moreBox = el('div', { class: 'more-options' }, more, moreList.element);
  const showMore = () => {
    moreBox.hidden = left().length === 0;
  };

  const element = el(
    'form',
    {
      class: 'command',
      attributes: { 'aria-label': words.command(runnable.typed), novalidate: true },
      on: {
        submit(/** @type {Event} */ event) {
          event.preventDefault();
          void run();
        },
        keydown(/** @type {KeyboardEvent} */ event) {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          onDone(false);
        },
      },
    },
    el(
      'div',
      { class: 'command-head' },
      el('strong', { text: `/${runnable.typed}` }),
      el('span', { class: 'detail', text: describe(runnable) }),
      iconButton('close', words.putAway, () => onDone(false), 'quiet'),
    ),
    rows,
    el(
      'div',
      { class: 'command-foot' },
      moreBox,
      el('button', { class: 'button primary', text: words.send, attributes: { type: 'submit' } }),
    ),
  );
  for (const option of all) {
    const isText = option.name === definition.textOption;
    if (option.required || isText) addOption(option, isText ? value : undefined);
  }
  showMore();
  return {
    element,
    focus() {
      const [first] = inputs.values();
      const input = first?.input ?? element.querySelector('button[type=submit]');
      if (!(input instanceof HTMLElement)) return;
      input.focus();
      if (input instanceof HTMLTextAreaElement)
        input.setSelectionRange(input.value.length, input.value.length);
    },
    /** What to go on with as plain text when the command is put away. */
    line() {
      const typed =
        definition.textOption === undefined ? undefined : inputs.get(definition.textOption)?.input.value;
      return typed === undefined || typed === '' ? '' : `/${runnable.typed} ${typed}`;
    },
  };
}

/**
 * @param {OptionDefinition} option
 * @param {boolean} isText
 * @param {string} value
 * @returns {InputDefinition}
 */
function inputDefinition(option, isText, value) {
  const base = {
    label: shownName(option.name, option.names),
    hint: text(option.description),
    required: option.required ?? false,
    value,
  };
  switch (option.type) {
    case 'text': {
      const { maxLength, choices } = option;
      if (choices !== undefined) {
        const shown = choices.map(({ name, names, value: each }) => ({
          name: names === undefined ? name : text({ en: name, ...names }),
          value: each,
        }));
        return { ...base, type: 'choice', choices: shown };
      }
      return { ...base, type: 'text', multiline: isText, ...(maxLength && { maxLength }) };
    }
    case 'integer':
    case 'number': {
      const { type, min, max } = option;
      return { ...base, type, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    }
    case 'boolean':
      return { ...base, type: 'boolean', value: 'true' };
    case 'attachment':
      return { ...base, type: 'file' };
    default:
      return { ...base, type: 'choice', choices: choicesOf(option.type) };
  }
}

/** @param {'user' | 'channel' | 'role'} type */
function choicesOf(type) {
  const lists = { user: state.people.values(), channel: state.channels.values(), role: state.roles };
  return [...lists[type]].map(({ id, name }) => ({ name, value: id }));
}

/**
 * @param {Runnable} runnable
 * @param {OptionDefinition} option
 * @param {LabelledInput} made
 * @param {Spot} spot
 */
function suggestionsFor({ command, subcommand }, option, { input }, spot) {
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (input);
  return createSuggestions(field, words.suggestionsFor(option.name), async () => {
    const found = await tolerate(() =>
      send('/api/suggest', {
        id: crypto.randomUUID(),
        person: state.me.id,
        client,
        locale: navigator.language,
        spot,
        command: command.name,
        subcommand: subcommand?.name,
        option: option.name,
        typed: field.value,
      }),
    );
    return (found?.choices ?? []).map((/** @type {{ name: string, value: string }} */ { name, value }) => ({
      label: name,
      pick() {
        field.value = value;
      },
    }));
  });
}

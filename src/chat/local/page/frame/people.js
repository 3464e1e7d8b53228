/** Who one is here: a name and roles, freely chosen, a different one in every tab if need be. */
/** @import { Person } from '../../changes.ts' */
import { send, tolerate } from '../api.js';
import { createInput } from '../composer/inputs.js';
import { el, newId } from '../dom.js';
import { state } from '../state.js';
import { words } from '../words.js';
import { currentTheme, setTheme } from './theme.js';

/** Each tab remembers its own person; a new tab begins with the last. */
export const remembered = {
  read: () => sessionStorage.getItem('ella-person') ?? undefined,
  write(/** @type {Pick<Person, 'id' | 'name'>} */ { id, name }) {
    sessionStorage.setItem('ella-person', id);
    localStorage.setItem('ella-name', name);
  },
  lastName: () => localStorage.getItem('ella-name') ?? '',
};

/** @param {string} name */
export function join(name) {
  return tolerate(() => /** @type {Promise<Person>} */ (send('/api/people', { name })));
}

/**
 * Asks for a name; resolves once there is one.
 * @returns {Promise<Person>}
 */
export function askForName() {
  return new Promise((resolve) => {
    const name = createInput({
      label: words.yourName,
      type: 'text',
      required: true,
      value: remembered.lastName(),
      maxLength: 40,
    });
    const titleId = newId();
    const dialog = el(
      'dialog',
      {
        class: 'sheet welcome',
        attributes: { 'aria-labelledby': titleId },
        on: { cancel: (/** @type {Event} */ event) => event.preventDefault() },
      },
      el(
        'form',
        {
          on: {
            async submit(/** @type {Event} */ event) {
              event.preventDefault();
              const person = await join(name.input.value);
              if (person === undefined) return;
              dialog.close();
              dialog.remove();
              resolve(person);
            },
          },
        },
        el('h2', { text: words.welcome, attributes: { id: titleId } }),
        el('p', {
          text: words.welcomeText,
        }),
        name.element,
        el(
          'div',
          { class: 'dialog-foot' },
          el('button', { class: 'button primary', text: words.comeIn, attributes: { type: 'submit' } }),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    name.input.focus();
  });
}

/**
 * Everything about oneself: roles, direct messages, another person, colours.
 * @param {(person: Person) => void} onSwitch
 */
export function showSelf(onSwitch) {
  const titleId = newId();
  const boxes = state.roles.map((role) => {
    const box = el('input', {
      attributes: { type: 'checkbox', value: role.id, checked: state.me.roles.includes(role.id) },
    });
    box.addEventListener('change', () =>
      save({ roles: boxes.filter(({ input }) => input.checked).map(({ input }) => input.value) }),
    );
    return { input: box, element: el('label', { class: 'check' }, box, role.name) };
  });
  const direct = el('input', { attributes: { type: 'checkbox', checked: state.me.takesDirect } });
  direct.addEventListener('change', () => save({ takesDirect: direct.checked }));
  const save = (/** @type {object} */ change) =>
    tolerate(() => send(`/api/people/${state.me.id}`, change, 'PATCH'));

  const other = createInput({
    label: words.someoneElse,
    type: 'text',
    placeholder: words.name,
    maxLength: 40,
  });
  const theme = createInput({
    label: words.colours,
    type: 'choice',
    required: true,
    value: currentTheme(),
    choices: [
      { name: words.systemColours, value: 'auto' },
      { name: words.light, value: 'light' },
      { name: words.dark, value: 'dark' },
    ],
  });
  theme.input.addEventListener('change', () => setTheme(theme.input.value));
  const dialog = el(
    'dialog',
    { class: 'sheet', attributes: { 'aria-labelledby': titleId }, on: { close: () => dialog.remove() } },
    el(
      'form',
      {
        on: {
          async submit(/** @type {Event} */ event) {
            event.preventDefault();
            const name = other.input.value.trim();
            const person = name === '' ? undefined : await join(name);
            if (name !== '' && person === undefined) return;
            dialog.close();
            if (person !== undefined) onSwitch(person);
          },
        },
      },
      el('h2', { text: `${words.youAre}${state.me.name}`, attributes: { id: titleId } }),
      el('fieldset', {}, el('legend', { text: words.roles }), ...boxes.map(({ element }) => element)),
      el('label', { class: 'check' }, direct, words.takesDirect),
      other.element,
      theme.element,
      el(
        'div',
        { class: 'dialog-foot' },
        el('button', { class: 'button primary', text: words.done, attributes: { type: 'submit' } }),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** A list of suggestions for a text input, as screen readers know it: the input keeps the focus. */

import { el, newId, setAttribute } from '../dom.js';
import { announce } from '../messages/announce.js';
import { words } from '../words.js';

/** @typedef {{ label: string, detail?: string, pick: () => void }} Suggestion */

/** Narrower than this, descriptions would not be readable. */
const leastWidth = 320;

/**
 * Puts the list right above its input, which stands at the bottom of the page.
 * @param {HTMLElement} list
 * @param {HTMLElement} input
 */
function stretch(list, input) {
  const { left, top, width } = input.getBoundingClientRect();
  const wide = Math.min(Math.max(width, leastWidth), innerWidth - 16);
  list.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
  list.style.bottom = `${innerHeight - top + 8}px`;
  list.style.width = `${wide}px`;
}

/**
 * `find` is asked whenever the text changes; its last answer counts.
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} label
 * @param {() => readonly Suggestion[] | Promise<readonly Suggestion[]>} find
 */
export function createSuggestions(input, label, find) {
  const id = newId();
  const list = el('ul', {
    class: 'suggestions',
    attributes: { id, role: 'listbox', 'aria-label': label, popover: 'manual' },
  });
  /** @type {readonly Suggestion[]} */
  let shown = [];
  let active = -1;
  let turn = 0;
  setAttribute(input, 'aria-autocomplete', 'list');
  setAttribute(input, 'aria-controls', id);
  if (input instanceof HTMLInputElement) {
    setAttribute(input, 'role', 'combobox');
    setAttribute(input, 'aria-expanded', 'false');
  }

  const mark = (/** @type {number} */ next) => {
    active = next;
    for (const [index, option] of [...list.children].entries()) {
      setAttribute(option, 'aria-selected', index === active ? 'true' : 'false');
      if (index === active) option.scrollIntoView({ block: 'nearest' });
    }
    setAttribute(input, 'aria-activedescendant', active < 0 ? undefined : `${id}-${active}`);
  };
  const show = (/** @type {readonly Suggestion[]} */ suggestions) => {
    const before = shown.length;
    shown = suggestions;
    list.replaceChildren(
      ...suggestions.map((suggestion, index) =>
        el(
          'li',
          {
            attributes: { id: `${id}-${index}`, role: 'option', 'aria-selected': 'false' },
            on: {
              // The input must not lose the focus to a press of the mouse.
              mousedown: (/** @type {Event} */ event) => event.preventDefault(),
              click: () => choose(index),
            },
          },
          el('span', { class: 'name', text: suggestion.label }),
          suggestion.detail !== undefined && el('span', { class: 'detail', text: suggestion.detail }),
        ),
      ),
    );
    const open = suggestions.length > 0;
    // A list that was just put away with its input has nothing to close.
    if (list.isConnected) list.togglePopover(open);
    if (open) stretch(list, input);
    if (input instanceof HTMLInputElement) setAttribute(input, 'aria-expanded', open ? 'true' : 'false');
    mark(suggestions.length === 0 ? -1 : 0);
    if (suggestions.length !== before && suggestions.length > 0) {
      announce(words.suggestions(suggestions.length));
    }
  };
  const choose = (/** @type {number} */ index) => {
    const chosen = shown[index];
    show([]);
    chosen?.pick();
  };
  const refresh = async () => {
    turn += 1;
    const mine = turn;
    const found = await find();
    if (mine === turn && document.activeElement === input) show(found);
  };
  input.addEventListener('input', () => void refresh());
  input.addEventListener('blur', () => show([]));

  return {
    element: list,
    refresh,
    close: () => show([]),
    /** Whether the key was for the list. */
    key(/** @type {KeyboardEvent} */ event) {
      if (shown.length === 0 || event.isComposing) return false;
      const moves = /** @type {Readonly<Record<string, number>>} */ ({ ArrowDown: 1, ArrowUp: -1 });
      const move = moves[event.key];
      if (move !== undefined) mark((active + move + shown.length) % shown.length);
      else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey))
        choose(active);
      else if (event.key === 'Escape') show([]);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** People as coloured squares with the first letter of their name. */
import { el } from '../dom.js';
import { state } from '../state.js';

/** @param {{ id: string, name: string }} author */
export function avatar({ id, name }) {
  const isBot = id === state.bot.id;
  return el('span', {
    class: `avatar ${isBot ? 'of-bot' : shadeOf(id)}`,
    text: isBot ? '✦' : initialOf(name),
    attributes: { 'aria-hidden': 'true' },
  });
}

/**
 * The class of a colour that stays with the person.
 * @param {string} id
 */
export function shadeOf(id) {
  return `shade-${[...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 6, 0)}`;
}

/** @param {string} name */
export function initialOf(name) {
  return [...name][0]?.toUpperCase() ?? '?';
}

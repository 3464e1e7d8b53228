/** Tells people what happens: by voice for those who listen, and in a corner for errors. */
import { byId, el } from '../dom.js';

const shownMs = 8000;

/**
 * For screen readers, politely.
 * @param {string} text
 */
export function announce(text) {
  const region = byId('announcer');
  region.append(el('p', { text }));
  while (region.childElementCount > 5) region.firstElementChild?.remove();
}

/**
 * For everyone, until it goes away by itself.
 * @param {string} text
 */
export function complain(text) {
  const toast = el('p', { class: 'toast', text });
  toast.addEventListener('click', () => toast.remove());
  byId('toasts').append(toast);
  setTimeout(() => toast.remove(), shownMs);
}

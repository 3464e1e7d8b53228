/** Small panels that open beside a button and close on Escape or a click elsewhere. */
import { el, setAttribute } from '../dom.js';

const gap = 6;

/**
 * Opens a panel beside its button; it is removed once closed.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {...Node} children
 * @returns {() => void} closes it
 */
export function openPopover(anchor, label, ...children) {
  const panel = el(
    'div',
    { class: 'popover', attributes: { popover: 'auto', role: 'dialog', 'aria-label': label } },
    ...children,
  );
  // Inside a modal dialog only what belongs to it can be reached.
  (anchor.closest('dialog') ?? document.body).append(panel);
  setAttribute(anchor, 'aria-expanded', 'true');
  panel.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    const hadFocus = panel.contains(document.activeElement);
    setAttribute(anchor, 'aria-expanded', 'false');
    panel.remove();
    if (hadFocus || document.activeElement === document.body) anchor.focus();
  });
  panel.showPopover();
  place(panel, anchor);
  const first = panel.querySelector('button, input, a');
  if (first instanceof HTMLElement) first.focus();
  return () => panel.hidePopover();
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} anchor
 */
function place(panel, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const above = at.top - height - gap;
  const top = above > gap ? above : Math.min(at.bottom + gap, innerHeight - height - gap);
  const left = Math.max(gap, Math.min(at.right - width, innerWidth - width - gap));
  panel.style.top = `${top}px`;
  panel.style.left = `${left}px`;
}

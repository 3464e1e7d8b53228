/** Makes elements out of data; text is only ever text. */
/** @import { Icon } from './frame/icons.js' */
import { icon } from './frame/icons.js';

/**
 * @typedef {object} Props
 * @property {string} [class]
 * @property {string} [text]
 * @property {Record<string, string | number | boolean | undefined>} [attributes] `true` sets an empty one, `false` none
 * @property {Record<string, (event: any) => void>} [on]
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {...(Node | string | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (props.class) element.className = props.class;
  if (props.text !== undefined) element.textContent = props.text;
  for (const [name, value] of Object.entries(props.attributes ?? {})) setAttribute(element, name, value);
  for (const [type, listener] of Object.entries(props.on ?? {})) element.addEventListener(type, listener);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/**
 * @param {Icon} name What it shows
 * @param {string} label What it is called
 * @param {(event: MouseEvent) => void} click
 * @param {string} [kind]
 */
export function iconButton(name, label, click, kind = '') {
  return el(
    'button',
    {
      class: `icon ${kind}`.trim(),
      attributes: { type: 'button', 'aria-label': label, title: label },
      on: { click },
    },
    icon(name),
  );
}

/**
 * The element of the page with this id.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page lacks #${id}`);
  return found;
}

let lastId = 0;

/** An id for labels to point at. */
export function newId() {
  lastId += 1;
  return `id-${lastId}`;
}

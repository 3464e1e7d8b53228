/** Moments as people say them. */
import { el } from '../dom.js';

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** @type {readonly [Intl.RelativeTimeFormatUnit, number][]} */
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** @param {number} at ms since 1970 */
export function relativeTime(at) {
  const seconds = Math.round((at - Date.now()) / 1000);
  const [unit, length] = units.find((one) => Math.abs(seconds) >= one[1]) ?? ['second', 1];
  return timeElement(at, relative.format(Math.round(seconds / length), unit));
}

/** @param {number} at ms since 1970 */
export function clockTime(at) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return timeElement(at, (today ? clock : day).format(at));
}

/**
 * @param {number} at
 * @param {string} text
 */
function timeElement(at, text) {
  return el('time', { text, attributes: { datetime: new Date(at).toISOString(), title: full.format(at) } });
}

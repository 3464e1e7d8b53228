/** Where the person is: a channel, perhaps a thread beside it; kept in the address. */
/** @import { Spot } from '../../hub.ts' */
import { state } from '../state.js';

/** @type {Set<(spot: Spot, message?: string, quietly?: boolean) => void>} */
const listeners = new Set();

/** @param {(spot: Spot, message?: string, quietly?: boolean) => void} listener */
export function onGo(listener) {
  listeners.add(listener);
}

/** @returns {Spot} */
export function here() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const channel = hash.get('channel') ?? '';
  const thread = hash.get('thread') ?? '';
  const known = state.channels.has(channel) ? channel : ([...state.channels.keys()][0] ?? '');
  return state.threads.get(thread)?.channel === known ? { channel: known, thread } : { channel: known };
}

/**
 * @param {Spot} spot
 * @param {string} [message] To be shown and focused there
 * @param {boolean} [quietly] Leaves the focus where it is
 */
export function goTo({ channel, thread }, message, quietly) {
  const hash = `#${new URLSearchParams({ channel, ...(thread === undefined ? {} : { thread }) })}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
  arrive(message, quietly);
}

/**
 * @param {string} [message]
 * @param {boolean} [quietly]
 */
export function arrive(message, quietly) {
  for (const listener of listeners) listener(here(), message, quietly);
}

addEventListener('popstate', () => arrive());

/** Counts what was said where nobody looked, in the list of places and in the tab's title. */
/** @import { StoredMessage } from '../../changes.ts' */
/** @import { Spot } from '../../hub.ts' */
import { emit, on, spotKey, state } from '../state.js';
import { here, onGo } from './router.js';

/** Ids of messages, by `spotKey`: one that goes away is not counted any more. @type {Map<string, Set<string>>} */
const unread = new Map();

/** @param {Spot} spot */
export function unreadIn(spot) {
  return unread.get(spotKey(spot))?.size ?? 0;
}

export function countUnread() {
  onGo(() => look());
  addEventListener('visibilitychange', () => look());
  on(['all', 'places'], showTitle);
  on(['message'], (/** @type {StoredMessage} */ message) => {
    if (message.edited || message.reactions.length > 0 || message.author.id === state.me.id) return;
    const key = spotKey(message);
    if (!document.hidden && openKeys().includes(key)) return;
    unread.set(key, (unread.get(key) ?? new Set()).add(message.id));
    changed();
  });
  on(['message-gone'], (/** @type {string} */ id) => {
    for (const ids of unread.values()) if (ids.delete(id)) changed();
  });
}

/** What is open is read as soon as the tab is looked at. */
function look() {
  if (document.hidden) return;
  for (const key of openKeys()) unread.delete(key);
  changed();
}

function openKeys() {
  const { channel, thread } = here();
  return [spotKey({ channel }), spotKey({ channel, thread })];
}

function changed() {
  showTitle();
  emit('unread');
}

function showTitle() {
  const count = [...unread.values()].reduce((sum, ids) => sum + ids.size, 0);
  const name = state.channels.get(here().channel)?.name ?? 'ella';
  document.title = `${count > 0 ? `(${count}) ` : ''}${name} – ella`;
}

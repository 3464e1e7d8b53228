/** Opens the thread of one's own picture as soon as there is one, where there is room for it beside the channel. */
/** @import { StoredMessage, Thread } from '../../changes.ts' */
import { get } from '../api.js';
import { on, state } from '../state.js';
import { goTo, here } from './router.js';

/** As in the style sheet: on narrower screens a thread covers its channel. */
const wide = '(min-width: 1001px)';
/** ms; an older message is somebody's who comes back to it. */
const fresh = 60_000;

export function openOwnThreads() {
  on(['thread'], async (/** @type {Thread} */ thread) => {
    if (!matchMedia(wide).matches || document.hidden) return;
    /** @type {StoredMessage} */
    const root = await get(`/api/messages/${thread.root}`, { person: state.me.id });
    const at = here();
    if (at.channel !== thread.channel || at.thread !== undefined) return;
    if (!isMine(root) || Date.now() - root.at > fresh) return;
    goTo({ channel: thread.channel, thread: thread.id }, undefined, true);
  });
}

/** The small print of what the bot was asked for names who asked. @param {StoredMessage} message */
function isMine({ author, content: { note } }) {
  if (!author.bot || typeof note === 'string') return false;
  return (note ?? []).some(
    (part) => typeof part !== 'string' && part.kind === 'person' && part.user.id === state.me.id,
  );
}

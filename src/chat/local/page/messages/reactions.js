/** Reactions under a message, and the picker to add one. */
/** @import { StoredMessage } from '../../changes.ts' */
import { act } from '../api.js';
import { offered, shownEmoji } from '../composer/emoji.js';
import { el } from '../dom.js';
import { openPopover } from '../frame/popover.js';
import { state } from '../state.js';
import { words } from '../words.js';

/**
 * @param {StoredMessage} message
 * @param {string} emoji
 * @param {boolean} added
 */
function react({ id, channel, thread }, emoji, added) {
  return act('/api/reactions', state.me.id, { channel, thread }, { message: id, emoji, added });
}

/** @param {StoredMessage} message */
export function reactionRow(message) {
  const chips = message.reactions.map(({ emoji, users }) => {
    const mine = users.includes(state.me.id);
    const names = users.map((id) =>
      id === state.bot.id ? state.bot.name : (state.people.get(id)?.name ?? 'someone'),
    );
    return el(
      'button',
      {
        class: 'reaction',
        attributes: {
          type: 'button',
          'aria-pressed': mine ? 'true' : 'false',
          title: names.join(', '),
          'data-emoji': emoji,
        },
        on: { click: () => react(message, emoji, !mine) },
      },
      el('span', { text: shownEmoji(emoji) }),
      el('span', { class: 'count', text: String(users.length) }),
      el('span', { class: 'unseen', text: ` by ${names.join(', ')}` }),
    );
  });
  return el(
    'div',
    { class: 'reactions', attributes: { role: 'group', 'aria-label': words.reactions } },
    ...chips,
  );
}

/**
 * @param {HTMLElement} anchor
 * @param {StoredMessage} message
 */
export function pickReaction(anchor, message) {
  const choose = (/** @type {string} */ emoji) => {
    close();
    void react(message, emoji, true);
  };
  const grid = offered.map((emoji) =>
    el('button', {
      class: 'emoji',
      text: emoji,
      attributes: { type: 'button', 'aria-label': words.reactWith(emoji) },
      on: { click: () => choose(emoji) },
    }),
  );
  const other = el('input', {
    attributes: {
      type: 'text',
      'aria-label': words.anotherEmoji,
      placeholder: words.another,
      maxlength: 16,
      autocomplete: 'off',
    },
    on: {
      keydown(/** @type {KeyboardEvent} */ event) {
        if (event.key === 'Enter' && other.value.trim() !== '') choose(other.value.trim());
      },
    },
  });
  const close = openPopover(anchor, words.addReaction, el('div', { class: 'emoji-grid' }, ...grid), other);
}

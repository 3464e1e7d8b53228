/** The list of channels, their threads, and oneself. */
/** @import { Channel, Person, Thread } from '../../changes.ts' */
/** @import { Spot } from '../../hub.ts' */

import { byId, el, iconButton, setAttribute } from '../dom.js';
import { initialOf, shadeOf } from '../messages/avatar.js';
import { isModerator, on, state } from '../state.js';
import { words } from '../words.js';
import { createModelPull } from './model-pull.js';
import { showNewChannel } from './moderation.js';
import { showSelf } from './people.js';
import { goTo, here, onGo } from './router.js';
import { unreadIn } from './unread.js';

/** Older threads are found on the messages they hang on. */
const threadsShown = 6;

/** @param {(person: Person) => void} onSwitch */
export function createSidebar(onSwitch) {
  const sidebar = byId('sidebar');
  const list = el('ul', { class: 'channels' });
  const name = el('span', { class: 'name' });
  const roles = el('span', { class: 'roles' });
  const face = el('span', { class: 'avatar', attributes: { 'aria-hidden': 'true' } });
  const add = iconButton('plus', words.newChannel, showNewChannel, 'quiet');
  const self = el(
    'button',
    {
      class: 'self',
      attributes: { type: 'button' },
      on: { click: () => showSelf(onSwitch) },
    },
    face,
    el('span', { class: 'unseen', text: words.youAre }),
    el('span', { class: 'who' }, name, roles),
    el('span', { class: 'unseen', text: words.rolesAndSettings }),
  );
  sidebar.replaceChildren(
    el(
      'header',
      {},
      el('img', { attributes: { src: '/icon.svg', alt: '', width: 28, height: 28 } }),
      el('span', { class: 'brand', text: 'ella' }),
      add,
      iconButton('close', words.closeList, closeDrawer, 'quiet drawer-close'),
    ),
    list,
    createModelPull(),
    el('footer', {}, self),
  );

  const show = () => {
    const at = here();
    list.replaceChildren(...[...state.channels.values()].map((channel) => channelItem(channel, at)));
    add.hidden = !isModerator();
    name.textContent = state.me.name;
    face.className = `avatar ${shadeOf(state.me.id)}`;
    face.textContent = initialOf(state.me.name);
    roles.textContent = state.roles
      .filter(({ id }) => state.me.roles.includes(id))
      .map((role) => role.name)
      .join(', ');
  };
  on(['all', 'places', 'me', 'unread'], show);
  // On narrow screens the list lies over the rest: whatever is done there puts it away.
  addEventListener('keydown', ({ key }) => key === 'Escape' && closeDrawer());
  addEventListener('pointerdown', ({ target }) => {
    const isOutside =
      target instanceof Element && target.closest('#sidebar, .drawer-button, dialog') === null;
    if (isOutside) closeDrawer();
  });
  onGo(() => {
    closeDrawer();
    show();
  });
}

/**
 * @param {Channel} channel
 * @param {Spot} at
 */
function channelItem(channel, at) {
  const threads = [...state.threads.values()].filter(
    (thread) => thread.channel === channel.id && !thread.archived,
  );
  const shown = threads.slice(-threadsShown);
  const label = channel.direct === undefined ? `# ${channel.name}` : `✉ ${state.bot.name}`;
  return el(
    'li',
    {},
    placeLink(label, { channel: channel.id }, at.channel === channel.id && at.thread === undefined),
    shown.length > 0 &&
      el('ul', { class: 'threads' }, ...shown.map((thread) => el('li', {}, threadLink(thread, at)))),
  );
}

/**
 * @param {Thread} thread
 * @param {Spot} at
 */
function threadLink(thread, at) {
  return placeLink(thread.name, { channel: thread.channel, thread: thread.id }, at.thread === thread.id);
}

/**
 * @param {string} label
 * @param {Spot} spot
 * @param {boolean} current
 */
function placeLink(label, spot, current) {
  const unread = unreadIn(spot);
  const { channel, thread } = spot;
  const link = el(
    'a',
    {
      class: unread > 0 ? 'unread' : '',
      attributes: {
        href: `#${new URLSearchParams({ channel, ...(thread === undefined ? {} : { thread }) })}`,
        title: label,
      },
      on: {
        click(/** @type {Event} */ event) {
          event.preventDefault();
          goTo(spot);
        },
      },
    },
    el('span', { class: 'label', text: label }),
    unread > 0 &&
      el('span', {
        class: 'count',
        text: String(unread),
        attributes: { 'aria-label': words.unread(unread) },
      }),
  );
  setAttribute(link, 'aria-current', current ? 'page' : undefined);
  return link;
}

/** On narrow screens the list lies over the channel. */
export function toggleDrawer() {
  const open = byId('app').classList.toggle('drawer');
  if (open) byId('sidebar').querySelector('a')?.focus();
}

export function closeDrawer() {
  byId('app').classList.remove('drawer');
}

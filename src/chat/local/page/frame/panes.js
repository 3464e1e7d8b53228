/** The two places on the page: a channel, and beside it a thread of it. */
/** @import { Spot } from '../../hub.ts' */
import { send, tolerate } from '../api.js';
import { createComposer } from '../composer/composer.js';
import { byId, el, iconButton } from '../dom.js';
import { createMessageList } from '../messages/message-list.js';
import { isModerator, on, state } from '../state.js';
import { words } from '../words.js';
import { showChannelSettings } from './moderation.js';
import { goTo, here, onGo } from './router.js';
import { toggleDrawer } from './sidebar.js';

export function createPanes() {
  const channel = createChannelPane();
  const thread = createThreadPane();
  const show = (/** @type {string} */ message = '') => {
    const spot = here();
    void channel
      .show(spot)
      .then(() => message !== '' && spot.thread === undefined && channel.focusMessage(message));
    void thread.show(spot).then(() => message !== '' && thread.focusMessage(message));
  };
  onGo((spot, message, quietly) => {
    show(message);
    if (quietly || message !== undefined || matchMedia('(pointer: coarse)').matches) return;
    (spot.thread === undefined ? channel : thread).focus();
  });
  on(['all'], () => show());
  on(['places', 'me'], () => {
    channel.showHead(here());
    thread.showHead(here());
  });
}

function createChannelPane() {
  const name = el('h2');
  const topic = el('p', { class: 'topic' });
  const settings = iconButton(
    'settings',
    words.channelSettings,
    () => {
      const channel = state.channels.get(here().channel);
      if (channel !== undefined) showChannelSettings(channel);
    },
    'quiet',
  );
  const menu = iconButton('menu', words.channels, toggleDrawer, 'quiet drawer-button');
  const list = createMessageList(words.messages, { offers: true });
  const composer = createComposer(words.writeMessage, words.messageHint);
  composer.area.id = 'composer';
  byId('channel').replaceChildren(
    el('header', { class: 'place' }, menu, el('div', { class: 'titles' }, name, topic), settings),
    list.element,
    composer.element,
  );
  const showHead = (/** @type {Spot} */ spot) => {
    const channel = state.channels.get(spot.channel);
    name.textContent = channel?.direct === undefined ? `# ${channel?.name ?? ''}` : `✉ ${state.bot.name}`;
    topic.textContent = channel?.direct === undefined ? (channel?.topic ?? '') : words.onlyYouAndBot;
    settings.hidden = !isModerator() || channel?.direct !== undefined;
  };
  return {
    showHead,
    async show(/** @type {Spot} */ { channel }) {
      showHead({ channel });
      composer.show({ channel });
      await list.show({ channel });
    },
    focus: composer.focus,
    focusMessage: list.focusMessage,
  };
}

function createThreadPane() {
  const pane = byId('thread');
  const name = el('h2', { attributes: { dir: 'auto' } });
  const note = el('p', { class: 'topic' });
  const archive = el('button', { class: 'button', attributes: { type: 'button' } });
  archive.addEventListener('click', () => {
    const thread = state.threads.get(here().thread ?? '');
    if (thread === undefined) return;
    void tolerate(() =>
      send(`/api/threads/${thread.id}`, { person: state.me.id, archived: !thread.archived }, 'PATCH'),
    );
  });
  const close = iconButton('close', words.closeThread, () => goTo({ channel: here().channel }), 'quiet');
  const list = createMessageList(words.threadMessages);
  const composer = createComposer(words.writeInThread, words.replyHint);
  pane.replaceChildren(
    el('header', { class: 'place' }, el('div', { class: 'titles' }, name, note), archive, close),
    list.element,
    composer.element,
  );
  pane.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) goTo({ channel: here().channel });
  });
  const showHead = (/** @type {Spot} */ spot) => {
    const thread = state.threads.get(spot.thread ?? '');
    pane.hidden = thread === undefined;
    byId('app').classList.toggle('with-thread', thread !== undefined);
    name.textContent = thread?.name ?? '';
    note.textContent = thread?.archived ? words.archivedNote : words.thread;
    archive.hidden = !isModerator();
    archive.textContent = thread?.archived ? words.reopen : words.archive;
  };
  return {
    showHead,
    async show(/** @type {Spot} */ spot) {
      showHead(spot);
      if (spot.thread === undefined) return;
      composer.show(spot);
      await list.show(spot);
    },
    focus: composer.focus,
    focusMessage: list.focusMessage,
  };
}

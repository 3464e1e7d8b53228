/** What moderators can do to a channel, above all to see how the bot takes it. */
/** @import { Channel } from '../../changes.ts' */
import { send, tolerate } from '../api.js';
import { createInput } from '../composer/inputs.js';
import { el, newId } from '../dom.js';
import { state } from '../state.js';
import { words } from '../words.js';
import { goTo } from './router.js';

export function showNewChannel() {
  const name = createInput({ label: words.name, type: 'text', required: true, maxLength: 40 });
  const topic = createInput({ label: words.topic, type: 'text', maxLength: 200 });
  showSheet(words.newChannel, words.create, [name.element, topic.element], async () => {
    const body = { person: state.me.id, name: name.input.value, topic: topic.input.value };
    const channel = await tolerate(() => send('/api/channels', body));
    if (channel === undefined) return false;
    state.channels.set(channel.id, channel);
    goTo({ channel: channel.id });
    return true;
  });
  name.input.focus();
}

/** @param {Channel} channel */
export function showChannelSettings(channel) {
  const allow = (
    /** @type {string} */ label,
    /** @type {'botMayPost' | 'botMayOpenThreads' | 'adults'} */ what,
  ) => {
    const box = el('input', { attributes: { type: 'checkbox', checked: channel[what] === true } });
    box.addEventListener('change', () =>
      tolerate(() =>
        send(`/api/channels/${channel.id}`, { person: state.me.id, [what]: box.checked }, 'PATCH'),
      ),
    );
    return el('label', { class: 'check' }, box, label);
  };
  const remove = el('button', {
    class: 'button danger',
    text: words.deleteChannel,
    attributes: { type: 'button' },
  });
  const close = showSheet(
    `# ${channel.name}`,
    words.done,
    [
      allow(words.botMayWrite, 'botMayPost'),
      allow(words.botMayOpenThreads, 'botMayOpenThreads'),
      allow(words.adultsOnly, 'adults'),
      remove,
    ],
    async () => true,
  );
  remove.addEventListener('click', async () => {
    const gone = await tolerate(() => send(`/api/channels/${channel.id}/delete`, { person: state.me.id }));
    if (gone !== undefined) close();
  });
}

/**
 * @param {string} title
 * @param {string} submit
 * @param {readonly Node[]} children
 * @param {() => Promise<boolean>} onSubmit Whether to close
 * @returns {() => void}
 */
function showSheet(title, submit, children, onSubmit) {
  const titleId = newId();
  const dialog = el(
    'dialog',
    { class: 'sheet', attributes: { 'aria-labelledby': titleId }, on: { close: () => dialog.remove() } },
    el(
      'form',
      {
        on: {
          async submit(/** @type {Event} */ event) {
            event.preventDefault();
            if (await onSubmit()) dialog.close();
          },
        },
      },
      el('h2', { text: title, attributes: { id: titleId } }),
      ...children,
      el(
        'div',
        { class: 'dialog-foot' },
        el('button', { class: 'button primary', text: submit, attributes: { type: 'submit' } }),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.close();
}

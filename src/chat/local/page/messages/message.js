/** One message on the page, changed in place so that focus and scrolling stay where they are. */
/** @import { StoredMessage } from '../../changes.ts' */
/** @import { Content } from '../../content.ts' */
/** @import { Answer, Spot } from '../../hub.ts' */
import { act, send, tolerate } from '../api.js';
import { el, iconButton } from '../dom.js';
import { icon } from '../frame/icons.js';
import { openPopover } from '../frame/popover.js';
import { goTo } from '../frame/router.js';
import { text as localised } from '../language.js';
import { isModerator, state } from '../state.js';
import { words } from '../words.js';
import { avatar } from './avatar.js';
import { buttonRow, fieldList, fileList, imageGrid, progressBar } from './message-parts.js';
import { pickReaction, reactionRow } from './reactions.js';
import { textNodes } from './text.js';
import { clockTime } from './time.js';

/**
 * @template T
 * @typedef {{ element: HTMLElement, update(value?: T): void }} View
 */

/**
 * `update` says whether anything is different.
 * @typedef {{ element: HTMLElement, update(value?: Answer): boolean, fold(): void }} AnswerView
 */

/**
 * Sections of a message in order; one is made anew only when its data changed.
 * @param {HTMLElement} body
 */
function createSections(body) {
  /** @type {Map<string, { data: string, element: HTMLElement }>} */
  const shown = new Map();
  return (/** @type {string} */ name, /** @type {unknown} */ data, /** @type {() => HTMLElement} */ make) => {
    const written = JSON.stringify(data) ?? '';
    const before = shown.get(name);
    if (before?.data === written) return;
    const empty = data === undefined || (Array.isArray(data) && data.length === 0) || data === '';
    const element = empty ? el('div', { attributes: { hidden: true } }) : make();
    if (before === undefined) body.append(element);
    else {
      const focused = focusIn(before.element);
      before.element.replaceWith(element);
      focused?.(element);
    }
    shown.set(name, { data: written, element });
  };
}

/**
 * How to find the focus again in what replaces this element.
 * @param {HTMLElement} element
 * @returns {((next: HTMLElement) => void) | undefined}
 */
function focusIn(element) {
  const focusable = 'button, a, input';
  const index = [...element.querySelectorAll(focusable)].indexOf(
    /** @type {Element} */ (document.activeElement),
  );
  if (index < 0) return undefined;
  return (next) => {
    const all = next.querySelectorAll(focusable);
    const same = all[Math.min(index, all.length - 1)];
    if (same instanceof HTMLElement) same.focus();
  };
}

/**
 * @param {ReturnType<typeof createSections>} section
 * @param {Content} content
 * @param {(customId: string) => void} press
 */
function showContent(section, content, press) {
  const { text, fields, progress, images, files, note, buttons } = content;
  section('text', text, () => el('div', { class: 'text' }, ...textNodes(text)));
  section('fields', fields, () => fieldList(fields ?? []));
  section('progress', progress, () => progressBar(progress ?? { done: 0 }));
  section('images', images, () => imageGrid(images ?? []));
  section('files', files, () => fileList(files ?? []));
  section('note', note, () => el('small', { class: 'note' }, ...textNodes(note)));
  section('buttons', buttons, () => buttonRow(buttons ?? [], press));
}

/**
 * @param {StoredMessage} first
 * @returns {View<StoredMessage>}
 */
export function createMessage(first) {
  let message = first;
  const { id, channel, thread, author, at } = first;
  /** @type {Spot} */
  const spot = { channel, thread };
  const head = el(
    'div',
    { class: 'head' },
    el('span', { class: 'author', text: author.name, attributes: { id: `author-${id}` } }),
    author.bot && el('span', { class: 'badge', text: 'bot' }),
    clockTime(at),
    el('span', { class: 'edited' }),
  );
  const body = el('div', { class: 'body' }, head);
  const more = iconButton('more', words.more, () => openMenu(more, message), 'quiet');
  more.setAttribute('aria-haspopup', 'true');
  const smile = iconButton('smile', words.addReaction, () => pickReaction(smile, message), 'quiet');
  smile.setAttribute('aria-haspopup', 'true');
  const element = el(
    'li',
    {
      class: 'message',
      attributes: { id: `message-${id}`, tabindex: -1, 'aria-labelledby': `author-${id}`, 'data-id': id },
    },
    avatar(author),
    body,
    el('div', { class: 'tools' }, smile, more),
  );
  const section = createSections(body);
  const update = (next = message) => {
    message = next;
    const { content, reactions } = next;
    element.dataset.tone = content.tone ?? 'plain';
    element.classList.toggle('for-me', content.notify?.some((user) => user.id === state.me.id) ?? false);
    const edited = head.querySelector('.edited');
    if (edited) edited.textContent = next.edited && !author.bot ? words.edited : '';
    showContent(section, content, (customId) =>
      act('/api/button', state.me.id, spot, { message: id, customId }),
    );
    section('reactions', reactions, () => reactionRow(message));
    const opened = [...state.threads.values()].find((one) => one.root === id);
    section('thread', opened, () => threadLink(opened?.name ?? '', { channel, thread: opened?.id }));
  };
  update(first);
  return { element, update };
}

/**
 * @param {string} name
 * @param {Spot} spot
 */
function threadLink(name, spot) {
  return el(
    'button',
    { class: 'thread-link', attributes: { type: 'button' }, on: { click: () => goTo(spot) } },
    icon('thread'),
    el('span', { class: 'unseen', text: words.openThread }),
    el('span', { class: 'name', text: name }),
  );
}

/**
 * @param {HTMLElement} anchor
 * @param {StoredMessage} message
 */
function openMenu(anchor, message) {
  const { id, channel, thread } = message;
  const entry = (/** @type {string} */ label, /** @type {() => unknown} */ run) =>
    el('button', {
      class: 'entry',
      text: label,
      attributes: { type: 'button' },
      on: {
        click() {
          close();
          void run();
        },
      },
    });
  const entries = state.menus.map(({ name, label }) =>
    entry(localised(label), () => act('/api/menu', state.me.id, { channel, thread }, { message: id, name })),
  );
  entries.push(
    entry(words.copyText, () =>
      navigator.clipboard.writeText(anchor.closest('li')?.querySelector('.text')?.textContent ?? ''),
    ),
  );
  if (isModerator()) {
    const remove = () => tolerate(() => send(`/api/messages/${id}/delete`, { person: state.me.id }));
    entries.push(entry(words.deleteAsModerator, remove));
  }
  const close = openPopover(anchor, words.whatToDo, ...entries);
}

/**
 * What only this person sees.
 * @param {Answer} first
 * @param {(id: string) => void} dismiss
 * @returns {AnswerView}
 */
export function createAnswer(first, dismiss) {
  const { id, spot } = first;
  const summary = el('span', { class: 'summary' });
  const toggle = iconButton('fold', words.fold, () => setFolded(!isFolded()), 'quiet small');
  const body = el(
    'div',
    { class: 'body' },
    el(
      'div',
      { class: 'head' },
      el('span', { class: 'author', text: state.bot.name, attributes: { id: `author-${id}` } }),
      el('span', { class: 'badge', text: 'bot' }),
      clockTime(first.at),
      summary,
      toggle,
    ),
  );
  const element = el(
    'li',
    {
      class: 'message answer',
      attributes: { id: `message-${id}`, tabindex: -1, 'aria-labelledby': `author-${id}`, 'data-id': id },
    },
    avatar(state.bot),
    body,
  );
  const section = createSections(body);
  const foot = el(
    'div',
    { class: 'only-you' },
    el('span', { text: words.onlyYou }),
    el('button', {
      class: 'link',
      text: words.dismiss,
      attributes: { type: 'button' },
      on: { click: () => dismiss(id) },
    }),
  );
  const isFolded = () => element.classList.contains('folded');
  const setFolded = (/** @type {boolean} */ folded) => {
    element.classList.toggle('folded', folded);
    toggle.setAttribute('aria-expanded', folded ? 'false' : 'true');
    summary.textContent = folded ? (body.querySelector('.text')?.textContent?.trim().slice(0, 80) ?? '') : '';
  };
  let answer = first;
  let written = '';
  const update = (next = answer) => {
    answer = next;
    const { content } = next;
    const now = JSON.stringify(content);
    if (now === written) return false;
    written = now;
    element.dataset.tone = content.tone ?? 'plain';
    showContent(section, content, (customId) =>
      act('/api/button', state.me.id, spot, { answer: id, customId }),
    );
    body.append(foot);
    setFolded(false);
    return true;
  };
  update(first);
  return {
    element,
    update,
    /** Unless somebody is at it. */
    fold: () => element.contains(document.activeElement) || setFolded(true),
  };
}

/** The messages of one place: older ones on demand, new ones as they come, scrolled sensibly. */
/** @import { StoredMessage } from '../../changes.ts' */
/** @import { Spot } from '../../hub.ts' */
/** @import { AnswerView, View } from './message.js' */

import { get, tolerate } from '../api.js';
import { el } from '../dom.js';
import { on, spotKey, state } from '../state.js';
import { words } from '../words.js';
import { announce } from './announce.js';
import { createEmpty } from './empty.js';
import { createAnswer, createMessage } from './message.js';

/** So near to the end counts as being there. */
const nearEnd = 120;

/**
 * @param {string} label
 * @param {{ offers?: boolean }} [options] `offers`: prompts to try where nobody has written yet
 */
export function createMessageList(label, { offers = false } = {}) {
  const list = el('ol', { class: 'messages', attributes: { 'aria-label': label } });
  const earlier = el('button', {
    class: 'button earlier',
    text: words.earlierMessages,
    attributes: { type: 'button', hidden: true },
  });
  const newer = el('button', {
    class: 'button newer',
    text: words.newMessages,
    attributes: { type: 'button', hidden: true },
  });
  const empty = createEmpty(() => spot, offers);
  const thinking = el('p', { class: 'thinking', attributes: { hidden: true, role: 'status' } });
  const scroller = el(
    'div',
    { class: 'scroller', attributes: { tabindex: 0, role: 'region', 'aria-label': label } },
    earlier,
    empty,
    list,
    thinking,
  );
  const element = el('div', { class: 'list' }, scroller, newer);
  /** @type {Map<string, View<StoredMessage>>} */
  const messages = new Map();
  /** @type {Map<string, AnswerView>} */
  const answers = new Map();
  /** @type {Spot} */
  let spot = { channel: '' };
  let turn = 0;
  /** What was heard of messages since the page of this place was asked for; it may have been written before. */
  let heard = { /** @type {Set<string>} */ here: new Set(), /** @type {Set<string>} */ gone: new Set() };

  const showEmpty = () => {
    empty.hidden = messages.size + answers.size > 0;
  };
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    newer.hidden = true;
  };
  /** Does something that may lengthen the list, and stays at the end if it was there. */
  const keeping = (/** @type {() => void} */ change) => {
    const was = atEnd();
    change();
    if (was) toEnd();
    return was;
  };
  // Pictures get their height when they are loaded.
  list.addEventListener('load', () => following && toEnd(), true);
  let following = true;
  scroller.addEventListener('scroll', () => {
    following = atEnd();
    if (following) newer.hidden = true;
  });
  newer.addEventListener('click', toEnd);

  /** By the moment it was said; what is new stands at the end. */
  const insert = (/** @type {HTMLElement} */ added, /** @type {number} */ at) => {
    added.dataset.at = String(at);
    const later = [...list.children].find((one) => atOf(one) > at);
    list.insertBefore(added, later ?? null);
  };

  const put = (/** @type {StoredMessage} */ message) => {
    const known = messages.get(message.id);
    if (known !== undefined) {
      known.update(message);
      return;
    }
    const view = createMessage(message);
    messages.set(message.id, view);
    insert(view.element, message.at);
    showEmpty();
  };
  const showAnswers = () => {
    const here = [...state.answers.values()].filter((answer) => spotKey(answer.spot) === spotKey(spot));
    for (const [id, view] of [...answers]) {
      if (here.some((answer) => answer.id === id)) continue;
      view.element.remove();
      answers.delete(id);
    }
    for (const answer of here) {
      const known = answers.get(answer.id);
      if (known !== undefined) {
        if (known.update(answer)) known.element.scrollIntoView({ block: 'nearest' });
        continue;
      }
      for (const { fold } of answers.values()) fold();
      const view = createAnswer(answer, dismiss);
      answers.set(answer.id, view);
      insert(view.element, answer.at);
      showEmpty();
      // It was asked for: it comes into view wherever one has scrolled to.
      toEnd();
      announce(words.onlyToYou(view.element.querySelector('.text')?.textContent ?? ''));
    }
  };
  const dismiss = (/** @type {string} */ id) =>
    void tolerate(async () => {
      await fetch(`/api/answers/${id}?${new URLSearchParams({ person: state.me.id })}`, { method: 'DELETE' });
    });
  const showPending = () => {
    const here = [...state.pending.values()].some((one) => spotKey(one) === spotKey(spot));
    keeping(() => {
      thinking.hidden = !here;
      thinking.textContent = here ? words.thinking(state.bot.name) : '';
    });
  };
  const fetchPage = async (/** @type {string} */ before = '') => {
    const query = {
      person: state.me.id,
      channel: spot.channel,
      thread: spot.thread,
      before: before || undefined,
    };
    return tolerate(() => get('/api/messages', query));
  };

  earlier.addEventListener('click', async () => {
    const [first] = messages.keys();
    const page = await fetchPage(first);
    if (page === undefined) return;
    const height = scroller.scrollHeight;
    const views = page.messages.map((/** @type {StoredMessage} */ message) => [
      message.id,
      createMessage(message),
    ]);
    list.prepend(...views.map((/** @type {[string, View<StoredMessage>]} */ [, view]) => view.element));
    const later = [...messages];
    messages.clear();
    for (const { id, at } of page.messages) {
      const view = views.find((/** @type {[string, View<StoredMessage>]} */ one) => one[0] === id)?.[1];
      if (view !== undefined) view.element.dataset.at = String(at);
    }
    for (const [id, view] of [...views, ...later]) messages.set(id, view);
    scroller.scrollTop += scroller.scrollHeight - height;
    earlier.hidden = !page.more;
  });

  on(['message'], (/** @type {StoredMessage} */ message) => {
    if (spotKey(message) !== spotKey(spot)) return;
    heard.here.add(message.id);
    const isNew = !messages.has(message.id);
    const was = keeping(() => put(message));
    if (isNew && message.author.id === state.me.id) toEnd();
    if (!isNew || message.author.id === state.me.id) return;
    announce(spoken(message, messages.get(message.id)?.element));
    if (!was) newer.hidden = false;
  });
  on(['message-gone'], (/** @type {string} */ id) => {
    heard.gone.add(id);
    messages.get(id)?.element.remove();
    messages.delete(id);
    showEmpty();
  });
  // A thread on a message, or one's own name in it, may have become known.
  on(['places', 'me'], () => {
    for (const view of messages.values()) view.update();
  });
  on(['answers', 'all'], showAnswers);
  on(['pending', 'all'], showPending);

  return {
    element,
    scroller,
    /** Shows another place, or the same one anew. */
    async show(/** @type {Spot} */ next) {
      turn += 1;
      const mine = turn;
      const same = spotKey(next) === spotKey(spot);
      spot = next;
      heard = { here: new Set(), gone: new Set() };
      const page = await fetchPage();
      if (mine !== turn || page === undefined) return;
      const keep = new Set(page.messages.map((/** @type {StoredMessage} */ { id }) => id));
      for (const [id, view] of [...messages]) {
        if ((same && keep.has(id)) || heard.here.has(id)) continue;
        view.element.remove();
        messages.delete(id);
      }
      keeping(() => {
        for (const message of page.messages) {
          if (!heard.here.has(message.id) && !heard.gone.has(message.id)) put(message);
        }
      });
      const inOrder = [...messages].sort(([, one], [, other]) => atOf(one.element) - atOf(other.element));
      messages.clear();
      for (const [id, view] of inOrder) messages.set(id, view);
      earlier.hidden = !page.more;
      showAnswers();
      showPending();
      showEmpty();
      if (!same) toEnd();
    },
    focusMessage(/** @type {string} */ id) {
      const view = messages.get(id);
      view?.element.scrollIntoView({ block: 'center' });
      view?.element.focus();
      return view !== undefined;
    },
  };
}

/** @param {Element} element */
function atOf(element) {
  return element instanceof HTMLElement ? Number(element.dataset.at) : 0;
}

/**
 * @param {StoredMessage} message
 * @param {HTMLElement | undefined} element
 */
function spoken({ author, content }, element) {
  const pictures = content.images?.length ?? 0;
  const shown = pictures === 0 ? '' : ` ${words.withPictures(pictures)}`;
  return `${author.name}: ${element?.querySelector('.text')?.textContent?.slice(0, 200) ?? ''}.${shown}`;
}

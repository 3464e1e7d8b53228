/** What the page knows, and who wants to hear when it changes. */
/** @import { Channel, Person, Thread } from '../changes.ts' */
/** @import { Offer } from '../context.ts' */
/** @import { Answer, News, Spot } from '../hub.ts' */
/** @import { CommandDefinition, MenuDefinition, Role } from '../../platform.ts' */
import { get } from './api.js';

/**
 * @typedef {object} State
 * @property {Person} me
 * @property {{ id: string, name: string }} bot
 * @property {readonly Role[]} roles
 * @property {Map<string, Person>} people
 * @property {Map<string, Channel>} channels
 * @property {Map<string, Thread>} threads
 * @property {Map<string, Answer>} answers
 * @property {Map<string, Spot>} pending What the bot is at
 * @property {readonly CommandDefinition[]} commands
 * @property {readonly MenuDefinition[]} menus
 * @property {Offer} offer
 * @property {number} since When this page came, by the server's clock: older answers are not shown again
 */

/** @type {State} */
export const state = {
  me: { id: '', name: '', roles: [], takesDirect: true },
  bot: { id: 'bot', name: 'ella' },
  roles: [],
  people: new Map(),
  channels: new Map(),
  threads: new Map(),
  answers: new Map(),
  pending: new Map(),
  commands: [],
  menus: [],
  offer: { examples: [] },
  since: 0,
};

/** @typedef {'all' | 'places' | 'me' | 'commands' | 'answers' | 'pending' | 'message' | 'message-gone' | 'form' | 'unread' | 'thread'} Topic */

/** @type {Map<Topic, Set<(value: any) => void>>} */
const listeners = new Map();

/**
 * @param {readonly Topic[]} topics
 * @param {(value: any) => void} listener
 */
export function on(topics, listener) {
  for (const topic of topics) listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener));
}

/**
 * @param {Topic} topic
 * @param {unknown} [value]
 */
export function emit(topic, value) {
  for (const listener of listeners.get(topic) ?? []) listener(value);
}

/** @param {Spot} spot */
export function spotKey({ channel, thread }) {
  return `${channel}/${thread ?? ''}`;
}

export function isModerator() {
  return state.me.roles.includes('moderator');
}

/**
 * Fetches all anew, after joining and after every break.
 * @param {string} person
 */
export async function loadState(person) {
  const fresh = await get('/api/state', { person });
  const since = state.since || fresh.now;
  const byId = (/** @type {any[]} */ list) => new Map(list.map((one) => [one.id, one]));
  Object.assign(state, {
    me: fresh.me,
    bot: fresh.bot,
    roles: fresh.roles,
    people: byId(fresh.people),
    channels: byId(fresh.channels),
    threads: byId(fresh.threads),
    answers: byId(fresh.answers.filter((/** @type {Answer} */ { at }) => at >= since)),
    since,
    pending: new Map(),
    commands: fresh.commands,
    menus: fresh.menus,
    offer: fresh.offer,
  });
  emit('all');
}

/** @param {News} news */
export function hear(news) {
  switch (news.kind) {
    case 'message':
      emit('message', news.message);
      return;
    case 'message-gone':
      emit('message-gone', news.id);
      return;
    case 'channel':
      state.channels.set(news.channel.id, news.channel);
      emit('places');
      return;
    case 'channel-gone':
      state.channels.delete(news.id);
      emit('places');
      return;
    case 'thread': {
      const isNew = !state.threads.has(news.thread.id);
      state.threads.set(news.thread.id, news.thread);
      emit('places');
      if (isNew) emit('thread', news.thread);
      return;
    }
    case 'person':
      hearPerson(news.person);
      return;
    case 'commands':
      void loadState(state.me.id);
      return;
    case 'form':
      emit('form', news.open);
      return;
    default:
      hearAnswer(news);
  }
}

/** @param {Person} person */
function hearPerson(person) {
  state.people.set(person.id, person);
  if (person.id !== state.me.id) return;
  state.me = person;
  emit('me');
}

/** @param {News} news */
function hearAnswer(news) {
  if (news.kind === 'answer') state.answers.set(news.answer.id, news.answer);
  else if (news.kind === 'answer-gone') state.answers.delete(news.id);
  else if (news.kind === 'pending') state.pending.set(news.id, news.spot);
  else if (news.kind === 'settled') state.pending.delete(news.id);
  emit(news.kind === 'pending' || news.kind === 'settled' ? 'pending' : 'answers');
}

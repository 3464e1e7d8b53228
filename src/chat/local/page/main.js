/** Starts the page: who one is, what there is, and then all that happens. */
/** @import { Person } from '../changes.ts' */

import { listen, Refused } from './api.js';
import { showForm } from './composer/form-dialog.js';
import { byId } from './dom.js';
import { openOwnThreads } from './frame/own-thread.js';
import { createPanes } from './frame/panes.js';
import { askForName, join, remembered } from './frame/people.js';
import { arrive } from './frame/router.js';
import { createSidebar } from './frame/sidebar.js';
import { applyTheme } from './frame/theme.js';
import { countUnread } from './frame/unread.js';
import { complain } from './messages/announce.js';
import { hear, loadState, on } from './state.js';
import { words } from './words.js';

let leave = () => {};

/** @param {Pick<Person, 'id' | 'name'>} person */
async function enter(person) {
  leave();
  if (!(await load(person.id))) return comeIn();
  remembered.write(person);
  byId('app').hidden = false;
  let fresh = true;
  leave = listen(person.id, {
    onConnected() {
      byId('connection').hidden = true;
      byId('app').classList.remove('offline');
      // What happened between loading and listening was missed, as is what happens in a break.
      void load(person.id).then((known) => (known ? undefined : comeIn()));
      if (fresh) arrive();
      fresh = false;
    },
    onNews: hear,
    onBreak() {
      byId('connection').hidden = false;
      byId('app').classList.add('offline');
      byId('connection').textContent = words.connectionLost;
    },
  });
}

/**
 * Whether the person is still known here.
 * @param {string} person
 */
async function load(person) {
  try {
    await loadState(person);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'unknown_person') return false;
    complain(error instanceof Error ? error.message : String(error));
    return true;
  }
}

/** Those that stand in the page from the beginning. */
function nameParts() {
  byId('sidebar').setAttribute('aria-label', words.channels);
  byId('channel').setAttribute('aria-label', words.channel);
  byId('thread').setAttribute('aria-label', words.thread);
  const skip = document.querySelector('.skip');
  if (skip !== null) skip.textContent = words.skip;
}

async function comeIn() {
  leave();
  await enter(await askForName());
}

async function start() {
  applyTheme();
  nameParts();
  createSidebar((person) => void enter(person));
  createPanes();
  countUnread();
  openOwnThreads();
  on(['form'], showForm);
  addEventListener('unhandledrejection', (event) => complain(String(event.reason?.message ?? event.reason)));
  const name = new URLSearchParams(location.search).get('as');
  const known = remembered.read();
  if (name !== null) {
    const person = await join(name);
    if (person !== undefined) return enter(person);
  }
  if (known !== undefined) return enter({ id: known, name: remembered.lastName() });
  return comeIn();
}

void start();

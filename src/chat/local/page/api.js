/** Talks to the server: requests go out, news come in. */
/** @import { News, Spot } from '../hub.ts' */
import { complain } from './messages/announce.js';

/** This page's own name for itself, so that a form opens only where it was asked for. */
export const client = crypto.randomUUID();

/** An answer that is not good; its message is for the person. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {string} code
   */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function request(path, init) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refused('The server can’t be reached', 'offline');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Refused(body.error ?? `The server answered ${response.status}`, body.code ?? '');
  return body;
}

/**
 * @param {string} path
 * @param {Record<string, string | undefined>} [query]
 */
export function get(path, query = {}) {
  const given = Object.entries(query).filter((entry) => entry[1] !== undefined);
  return request(`${path}?${new URLSearchParams(/** @type {[string, string][]} */ (given))}`);
}

/**
 * @param {string} path
 * @param {object} body
 * @param {string} [method]
 */
export function send(path, body, method = 'POST') {
  return request(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/**
 * Does something as a person in a place. Resolves to whether it was taken; complaints are shown.
 * @param {string} path
 * @param {string} person
 * @param {Spot} spot
 * @param {object} body
 */
export async function act(path, person, spot, body) {
  const deed = { id: crypto.randomUUID(), person, client, locale: navigator.language, spot };
  return tolerate(() => send(path, { ...deed, ...body }));
}

/**
 * Runs something and shows what was refused; resolves to what came, undefined when it was refused.
 * @template T
 * @param {() => Promise<T>} deed
 * @returns {Promise<T | undefined>}
 */
export async function tolerate(deed) {
  try {
    return await deed();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(error.message);
    return undefined;
  }
}

/**
 * @param {string} person
 * @param {File} file
 * @returns {Promise<string>} its id
 */
export async function upload(person, file) {
  const query = new URLSearchParams({ person, name: file.name });
  const headers = { 'content-type': file.type || 'application/octet-stream' };
  return (await request(`/api/uploads?${query}`, { method: 'POST', headers, body: file })).id;
}

/**
 * Listens until the returned function is called. `onConnected` runs each time the connection stands, also after a
 * break: what happened meanwhile was missed.
 * @param {string} person
 * @param {{ onConnected(): void, onNews(news: News): void, onBreak(): void }} listener
 */
export function listen(person, { onConnected, onNews, onBreak }) {
  const source = new EventSource(`/api/events?${new URLSearchParams({ person, client })}`);
  source.addEventListener('connected', onConnected);
  source.addEventListener('news', (event) => onNews(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    onBreak();
    // The browser gives up after some refusals, such as those of a server that is starting.
    if (source.readyState === EventSource.CLOSED) setTimeout(reopen, 1000);
  });
  let reopened = () => source.close();
  const reopen = () => {
    reopened = listen(person, { onConnected, onNews, onBreak });
  };
  return () => {
    source.close();
    reopened();
  };
}

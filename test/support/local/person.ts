/** A person at the local web chat, acting and watching through the same HTTP as the page does. */

import type { StoredMessage } from '../../../src/chat/local/changes.ts';
import type { Content } from '../../../src/chat/local/content.ts';
import type { Answer, News, OpenForm } from '../../../src/chat/local/hub.ts';
import type { MessageRef, Place } from '../../../src/chat/platform.ts';
import type { ActingPerson, GivenFile, Seen, SeenField } from '../../contracts/platform-world.ts';
import { seenText } from './text.ts';

/** The server as the page reaches it; its address changes with a restart. */
export interface LocalServer {
  address(): URL;
}

/** One that can be connected anew after a restart. */
export interface LocalPerson extends ActingPerson {
  connect(): Promise<void>;
  disconnect(): void;
  /** Posts JSON, as this person, and returns what comes back. */
  post(path: string, body: object, method?: string): Promise<unknown>;
  get(path: string): Promise<unknown>;
  seen(message: Pick<StoredMessage, 'id' | 'content' | 'reactions'>, place: Place): Promise<Seen>;
  /** The last command, as it was sent. */
  lastCommand(): object | undefined;
}

let deeds = 0;

export async function createLocalPerson(
  server: LocalServer,
  name: string,
  locale = 'en-GB',
): Promise<LocalPerson> {
  const client = `client-of-${name}`;
  const answers = new Map<string, Answer>();
  const sent = new Set<string>();
  const thinking = new Set<string>();
  let open: OpenForm | undefined;
  let command: object | undefined;
  let ending = new AbortController();

  const request = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(path, server.address()), init);
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  };
  const json = (body: object, method = 'POST'): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json', origin: server.address().origin },
    body: JSON.stringify(body),
  });
  const me = (await request('/api/people', json({ name }))) as { id: string; name: string };
  const spotOf = ({ channel, thread }: Place) => ({ channel, thread });
  const deed = (place: Place) => {
    deeds += 1;
    return { id: `deed-${deeds}`, person: me.id, client, locale, spot: spotOf(place) };
  };
  const interact = async (
    path: string,
    body: { readonly id: string } & Readonly<Record<string, unknown>>,
  ) => {
    sent.add(body.id);
    try {
      await request(path, json(body));
    } catch (error) {
      sent.delete(body.id);
      throw error;
    }
  };
  const upload = async (file: GivenFile): Promise<string> => {
    const query = new URLSearchParams({ person: me.id, name: file.name });
    const headers = { 'content-type': file.type, origin: server.address().origin };
    const body = new Uint8Array(file.bytes);
    return ((await request(`/api/uploads?${query}`, { method: 'POST', headers, body })) as { id: string }).id;
  };
  const hear = (news: News) => {
    if (news.kind === 'answer') answers.set(news.answer.id, news.answer);
    if (news.kind === 'answer-gone') answers.delete(news.id);
    if (news.kind === 'form') open = news.open;
    if (news.kind === 'pending') thinking.add(news.id);
    if (news.kind === 'pending' || news.kind === 'settled') sent.delete(news.id);
    if (news.kind === 'settled') thinking.delete(news.id);
  };
  const images = (content: Content) =>
    Promise.all(
      (content.images ?? []).map(async ({ id, name: file, type, alt, spoiler }) => {
        const response = await fetch(
          new URL(`/files/${id}?${new URLSearchParams({ type, name: file })}`, server.address()),
        );
        const bytes = new Uint8Array(await response.arrayBuffer());
        return { name: file, alt, bytes, ...(spoiler && { spoiler }) };
      }),
    );

  const person: LocalPerson = {
    id: me.id,
    name: me.name,
    async connect() {
      ending = new AbortController();
      const query = new URLSearchParams({ person: me.id, client });
      const { signal } = ending;
      const response = await fetch(new URL(`/api/events?${query}`, server.address()), { signal });
      const events = readEvents(response);
      await events.next();
      const { answers: standing } = (await request(`/api/state?person=${me.id}`)) as { answers: Answer[] };
      answers.clear();
      thinking.clear();
      sent.clear();
      for (const answer of standing) answers.set(answer.id, answer);
      const listen = async () => {
        for await (const event of events) if (event.name === 'news') hear(event.data as News);
      };
      // The stream breaks when the server or the person goes; both are meant.
      listen().catch(() => {});
    },
    disconnect: () => ending.abort(),
    post: (path, body, method) => request(path, json(body, method)),
    get: (path) => request(path),
    lastCommand: () => command,

    async command(place, commandName, options, subcommand) {
      const given = await Promise.all(
        Object.entries(options ?? {}).map(async ([key, value]) => [
          key,
          typeof value === 'object' ? { upload: await upload(value) } : value,
        ]),
      );
      const body = { ...deed(place), name: commandName, subcommand, options: Object.fromEntries(given) };
      command = body;
      await interact('/api/command', body);
    },
    async press(message, label) {
      const button = message.buttons.find((one) => one.label === label);
      if (button?.customId === undefined) throw new Error(`There is no button "${label}"`);
      const of = answers.has(message.ref.id) ? { answer: message.ref.id } : { message: message.ref.id };
      await interact('/api/button', { ...deed(message.ref.place), ...of, customId: button.customId });
    },
    async form() {
      return open && { title: open.form.title, fields: open.form.fields.map(seenField) };
    },
    async submit(values) {
      if (open === undefined) throw new Error('No form is open');
      const { form, spot, message } = open;
      open = undefined;
      const texts: Record<string, string> = {};
      const files: Record<string, string[]> = {};
      for (const [index, field] of form.fields.entries()) {
        const value = values[index];
        if (typeof value === 'object') files[field.id] = [await upload(value)];
        else if (field.type !== 'file') texts[field.id] = value ?? seenField(field).value;
      }
      const place = { platform: 'local', server: 'local', ...spot };
      await interact('/api/form', {
        ...deed(place),
        customId: form.customId,
        values: texts,
        files,
        message,
      });
    },
    async react(message, emoji) {
      await request(
        '/api/reactions',
        json({ ...deed(message.place), message: message.id, emoji, added: true }),
      );
    },
    async unreact(message, emoji) {
      await request(
        '/api/reactions',
        json({ ...deed(message.place), message: message.id, emoji, added: false }),
      );
    },
    async choose(message, menu) {
      await interact('/api/menu', { ...deed(message.place), message: message.id, name: menu });
    },
    async say(place, text, files = []) {
      const uploads = await Promise.all(files.map(upload));
      const said = (await request('/api/say', json({ ...deed(place), text, files: uploads }))) as {
        id: string;
      };
      return { place, id: said.id };
    },
    mention: (place, text, files) => person.say(place, `@ella ${text}`, files),
    told: () =>
      Promise.all(
        [...answers.values()].map(({ id, content, spot }) =>
          person.seen({ id, content, reactions: [] }, { platform: 'local', server: 'local', ...spot }),
        ),
      ),
    async directMessages() {
      const { channels } = (await request(`/api/state?person=${me.id}`)) as {
        channels: { id: string; direct?: string }[];
      };
      const channel = channels.find(({ direct }) => direct === me.id);
      if (channel === undefined) return [];
      const place: Place = { platform: 'local', server: 'local', channel: channel.id, direct: true };
      return messagesAt(person, place);
    },
    async waiting() {
      return { unacknowledged: sent.size, thinking: thinking.size };
    },
    async seen({ id, content, reactions }, place) {
      const ref: MessageRef = { place, id };
      return {
        ref,
        ...seenText(content),
        notified: (content.notify ?? []).map((user) => user.id),
        images: await images(content),
        buttons: (content.buttons ?? []).map((button) => ({
          ...button,
          disabled: 'disabled' in button ? (button.disabled ?? false) : false,
        })),
        reactions: Object.fromEntries(reactions.map(({ emoji, users }) => [emoji, users])),
      };
    },
  };
  await person.connect();
  return person;
}

/** What a person sees in a place, oldest first. */
export async function messagesAt(person: LocalPerson, place: Place): Promise<Seen[]> {
  const query = new URLSearchParams({ person: person.id, channel: place.channel });
  if (place.thread !== undefined) query.set('thread', place.thread);
  const { messages } = (await person.get(`/api/messages?${query}`)) as { messages: StoredMessage[] };
  return Promise.all(messages.map((message) => person.seen(message, place)));
}

function seenField(field: OpenForm['form']['fields'][number]): SeenField {
  const value = 'values' in field ? field.values.join('\n') : 'value' in field ? (field.value ?? '') : '';
  return { label: field.label, type: field.type, value, required: field.required ?? false };
}

async function* readEvents(response: Response): AsyncGenerator<{ name: string; data: unknown }> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(chunk, { stream: true });
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const lines = buffer.slice(0, end).split('\n');
      buffer = buffer.slice(end + 2);
      const read = (key: string) =>
        lines
          .filter((line) => line.startsWith(`${key}: `))
          .map((line) => line.slice(key.length + 2))
          .join('\n');
      yield { name: read('event'), data: JSON.parse(read('data')) };
    }
  }
}

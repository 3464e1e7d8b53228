/** The local web chat as the contract suite wants it: real HTTP, real storage. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileStorage } from '../../../src/chat/local/file-storage.ts';
import { type LocalChat, openLocalChat } from '../../../src/chat/local/local-chat.ts';
import type { ChatApp, Place } from '../../../src/chat/platform.ts';
import type { PlatformWorld } from '../../contracts/platform-world.ts';
import { createLocalPerson, type LocalPerson, type LocalServer, messagesAt } from './person.ts';

export interface LocalWorld extends PlatformWorld {
  readonly server: LocalServer;
  person(as?: {
    readonly moderator?: boolean;
    readonly roles?: readonly string[];
    /** Of their browser. */
    readonly locale?: string;
  }): Promise<LocalPerson>;
}

/** Starts a chat in a folder of its own; `report` is told of what failed. */
export async function startLocalWorld(app: ChatApp, report: (error: unknown) => void): Promise<LocalWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'ella-local-chat-'));
  const people: LocalPerson[] = [];
  let names = 0;

  const open = async (served: ChatApp): Promise<LocalChat> => {
    const chat = await openLocalChat({
      storage: createFileStorage(folder),
      report,
      patience: 300,
    });
    await chat.start(served);
    return chat;
  };
  let chat = await open(app);
  const server: LocalServer = {
    address() {
      const address = chat.address();
      if (address === undefined) throw new Error('The local chat is not served');
      return address;
    },
  };
  const join_ = async (prefix: string, locale?: string) => {
    names += 1;
    const person = await createLocalPerson(server, `${prefix} ${names}`, locale);
    people.push(person);
    return person;
  };
  const moderator = await join_('Moderator');
  await moderator.post(`/api/people/${moderator.id}`, { roles: ['member', 'moderator'] }, 'PATCH');
  const viewerOf = (place: Place) => people.find(({ id }) => place.channel === `direct-${id}`) ?? moderator;
  const moderate = (path: string, body: object = {}, method = 'POST') =>
    moderator.post(path, { person: moderator.id, ...body }, method);

  return {
    get platform() {
      return chat;
    },
    can: {
      commandFiles: true,
      formFiles: true,
      typedOptions: true,
      suggestions: true,
      commandsInThreads: true,
      archivedThreads: true,
      closedDirects: true,
      threadPermission: true,
      threadNames: true,
      thinking: true,
      commandText: 6000,
    },
    roles: ['painter', 'moderator'],
    server,
    async channel() {
      names += 1;
      const channel = (await moderate('/api/channels', { name: `channel ${names}` })) as { id: string };
      return { platform: 'local', server: 'local', channel: channel.id };
    },
    async person(as = {}) {
      const person = await join_('Person', as.locale);
      const roles = ['member', ...(as.roles ?? []), ...(as.moderator ? ['moderator'] : [])];
      await person.post(`/api/people/${person.id}`, { roles }, 'PATCH');
      return person;
    },
    messages: (place) => messagesAt(viewerOf(place), place),
    async threads(channel) {
      const { threads } = (await moderator.get(`/api/state?person=${moderator.id}`)) as {
        threads: { id: string; channel: string; name: string }[];
      };
      return threads
        .filter((thread) => thread.channel === channel.channel)
        .map(({ id, name }) => ({ name, place: { ...channel, thread: id } }));
    },
    async deleteChannel({ channel }) {
      await moderate(`/api/channels/${channel}/delete`);
    },
    async deleteMessage({ id }) {
      await moderate(`/api/messages/${id}/delete`);
    },
    async deny({ channel }, what) {
      const denied = what === 'post' ? { botMayPost: false } : { botMayOpenThreads: false };
      await moderate(`/api/channels/${channel}`, denied, 'PATCH');
    },
    async archive({ thread }) {
      await moderate(`/api/threads/${thread}`, { archived: true }, 'PATCH');
    },
    async archived({ thread }) {
      const { threads } = (await moderator.get(`/api/state?person=${moderator.id}`)) as {
        threads: { id: string; archived: boolean }[];
      };
      return threads.some(({ id, archived }) => id === thread && archived);
    },
    async closeDirects(person) {
      await moderator.post(`/api/people/${person.id}`, { takesDirect: false }, 'PATCH');
    },
    async suggestions(person, place, command, option, typed) {
      const spot = { channel: place.channel, thread: place.thread };
      const body = { id: 'suggest', person: person.id, client: '', spot, command, option, typed };
      const { choices } = (await moderator.post('/api/suggest', body)) as { choices: { name: string }[] };
      return choices.map(({ name }) => name);
    },
    async redeliver() {
      const last = people.map((person) => person.lastCommand()).filter((body) => body !== undefined);
      const body = last.at(-1);
      if (body === undefined) throw new Error('There is no command to deliver again');
      await moderator.post('/api/command', body);
    },
    async restart(served) {
      for (const person of people) person.disconnect();
      await chat.stop();
      chat = await open(served);
      for (const person of people) await person.connect();
    },
    async stop() {
      for (const person of people) person.disconnect();
      await chat.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

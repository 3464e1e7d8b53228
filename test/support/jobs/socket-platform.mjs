/** A chat platform behind a socket, in the process of the bot: every deed is one message there and one answer. */
import { createConnection } from 'node:net';
import { PlatformError } from '../../../dist/src/chat/platform.js';
import { digestOf } from './noise.mjs';

const limits = {
  message: 2_000,
  fields: 25,
  images: 10,
  imageBytes: 1e9,
  buttons: 25,
  buttonLabel: 80,
  formFields: 5,
  formText: 4_000,
  formTitle: 45,
  threadName: 100,
  updateEvery: 200,
  liveImages: false,
  spoilers: true,
  privateImages: false,
};

export function createSocketPlatform(path) {
  const ask = (deed) =>
    new Promise((resolve, reject) => {
      const away = (cause) => reject(new PlatformError('unavailable', 'The platform is away.', { cause }));
      const socket = createConnection(path);
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('end', () => (answer === '' ? away() : resolve(JSON.parse(answer))));
      socket.on('error', away);
      socket.end(JSON.stringify(deed));
    });
  const did = async (deed) => {
    const answer = await ask(deed);
    if (answer.problem !== undefined) throw new PlatformError(answer.problem, answer.problem);
    return answer;
  };
  const name = 'chaos';
  return {
    name,
    async start() {},
    async stop() {},
    health: () => ({ ok: true, detail: '' }),
    deploy: async () => false,
    limits: () => limits,
    async post(place, message, { nonce }) {
      const { id } = await did({ op: 'post', place, nonce, message: slim(message) });
      const main = { place, id };
      return { main, all: [main] };
    },
    async update({ id }, message) {
      await did({ op: 'update', id, message: slim(message) });
    },
    async remove({ id }) {
      await did({ op: 'remove', id });
    },
    openThread: async ({ place, id }) => ({ ...place, thread: place.thread ?? id }),
    async react() {},
    async tell(place, user, message) {
      await did({ op: 'tell', place, user, message: slim(message) });
    },
    direct: async (_, user) => ({ platform: name, server: '@me', channel: `direct-${user}`, direct: true }),
    member: async (_, id) => ({
      id,
      name: id,
      roles: [],
      moderator: false,
      managesServer: false,
      bot: false,
    }),
    roles: async () => [],
    async download() {
      throw new PlatformError('gone', 'There are no files.');
    },
  };
}

/** Of pictures only what they show goes over. */
function slim({ images, ...message }) {
  return {
    ...message,
    ...(images && { images: images.map(({ name, bytes }) => ({ name, digest: digestOf(bytes) })) }),
  };
}

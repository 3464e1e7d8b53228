/** A platform that takes everything and shows nothing, for tests that ask only who may do what. */

import { localLimits } from '../../../src/chat/local/limits.ts';
import type { Member, Message, MessageRef, Place, Platform, Reply } from '../../../src/chat/platform.ts';

export interface StubPlatform extends Platform {
  /** Messages that were taken away, by id. */
  readonly removed: Set<string>;
}

/** @param member the person as they stand in a place, by their id */
export function createStubPlatform(
  name: string,
  member: (place: Place, id: string) => Member | undefined,
): StubPlatform {
  let count = 0;
  const removed = new Set<string>();
  const post = async (place: Place) => {
    const ref: MessageRef = { place, id: `${name}-m${++count}` };
    return { main: ref, all: [ref] };
  };
  return {
    name,
    removed,
    start: async () => {},
    stop: async () => {},
    health: () => ({ ok: true, detail: '' }),
    deploy: async () => false,
    limits: () => localLimits,
    post,
    update: async () => {},
    async remove({ id }) {
      removed.add(id);
    },
    openThread: async ({ place, id }) => (place.thread ? place : { ...place, thread: `t-${id}` }),
    react: async () => {},
    tell: async () => {},
    direct: async (place, user) => ({ ...place, channel: `d-${user}`, direct: true }),
    member: async (place, id) => member(place, id),
    isForAdults: async () => false,
    roles: async () => [],
    download: async () => new Uint8Array(),
  };
}

export interface StubReply extends Reply {
  readonly answers: Message[];
  /** Ids of forms that were opened. */
  readonly forms: string[];
}

export function createStubReply(): StubReply {
  const answers: Message[] = [];
  const forms: string[] = [];
  return {
    answers,
    forms,
    acknowledge: async () => {},
    async openForm({ customId }) {
      forms.push(customId);
    },
    async answer(message) {
      answers.push(message);
    },
    async answerAlone(message) {
      answers.push(message);
    },
  };
}

/** Where answers to a message go: the thread on it, opened once. */
import { Routes } from 'discord.js';
import { type MessageRef, oneLine, type Platform } from '../../platform.ts';
import type { InPlace } from './in-place.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

const longestThreadName = 100;

const threadExists = 160004;
/** Channels of voice and stages, direct conversations: they have no threads. */
const noThreads = [50003, 50024];

export function createOpenThread(requests: Requests, inPlace: InPlace): Platform['openThread'] {
  return async ({ place, id }: MessageRef, name: string) => {
    if (place.thread !== undefined || place.server === '@me') return place;
    const body = { name: oneLine(name, longestThreadName) || '…' };
    try {
      await inPlace(place, ['ViewChannel', 'ReadMessageHistory', 'CreatePublicThreads'], () =>
        requests.send('Post', Routes.threads(place.channel, id), { body }),
      );
    } catch (error) {
      const code = codeOf(error) ?? 0;
      if (noThreads.includes(code)) return place;
      if (code !== threadExists) throw error;
    }
    // A thread on a message has the message's id.
    return { ...place, thread: id };
  };
}

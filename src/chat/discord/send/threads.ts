/** Where replies to a message go: the thread on it, opened once. */
import { Routes } from 'discord.js';
import type { MessageRef, Platform } from '../../platform.ts';
import type { ArchiveAfter } from './archive-after.ts';
import type { InPlace } from './in-place.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';
import { underName } from './thread-names.ts';

const threadExists = 160004;
/** Channels of voice and stages, direct conversations: they have no threads. */
const noThreads = [50003, 50024];

export interface ThreadsOptions {
  readonly requests: Requests;
  readonly inPlace: InPlace;
  readonly archiveAfter: ArchiveAfter;
}

export function createOpenThread(options: ThreadsOptions): Platform['openThread'] {
  const { requests, inPlace, archiveAfter } = options;
  return async ({ place, id }: MessageRef, name: string) => {
    if (place.thread !== undefined || place.server === '@me') return place;
    const auto_archive_duration = await archiveAfter.of(place);
    const open = (name: string) =>
      inPlace(place, ['ViewChannel', 'ReadMessageHistory', 'CreatePublicThreads'], () =>
        requests.send('Post', Routes.threads(place.channel, id), { body: { name, auto_archive_duration } }),
      );
    try {
      await archiveAfter.watch(place, () => underName(name, open));
    } catch (error) {
      const code = codeOf(error) ?? 0;
      if (noThreads.includes(code)) return place;
      if (code !== threadExists) throw error;
    }
    // A thread on a message has the message's id.
    return { ...place, thread: id };
  };
}

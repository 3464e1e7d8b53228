/** Where answers to a message go: the thread on it. */
import type { Platform } from '../../platform.ts';
import type { LookUp } from '../lookup/find-message.ts';
import { tsOf } from '../lookup/ids.ts';

/** Slack opens threads by itself when someone writes there; a message only has to be there, and not in another one. */
export function createOpenThread(lookUp: LookUp): Platform['openThread'] {
  return async (message) => {
    const { place } = message;
    if (place.thread !== undefined) return place;
    const ts = tsOf(message);
    const { thread_ts = ts } = await lookUp(message);
    return { ...place, thread: thread_ts };
  };
}

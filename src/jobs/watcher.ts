/** Follows jobs: rereads them when something is announced, and their place in the queue from time to time. */
import type { Channels } from '../store/channels.ts';
import { createBell } from './draw/bell.ts';
import type { Ledger } from './ledger/ledger.ts';
import { phaseOf } from './ledger/state.ts';
import { type JobView, readViews } from './record/job-view.ts';

export interface Watcher {
  /**
   * The job as it is now, and again whenever it has changed: its place and ETA while it waits, progress while it runs,
   * and its end. Ends when nothing more will happen to it, when it does not exist, or when the signal aborts. Goes on
   * through breaks of Redis.
   */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<JobView, void, undefined>;
}

/** How often the place of waiting jobs is read, and everything else to be safe against lost announcements, in ms. */
const waitingMs = 2_000;
const safetyMs = 10_000;
const awayMs = 1_000;

export function createWatcher(ledger: Ledger, channels: Channels): Watcher {
  const read = batch(async (ids) => (await readViews(ledger, ids)).jobs);

  return {
    async *watch(id, signal) {
      const bell = createBell();
      const stops = [channels.onBack(bell.ring)];
      const subscribing = channels.subscribe(`job:${id}`, bell.ring);
      // Not awaited: the present state can be told before Redis confirms.
      subscribing.then(bell.ring, () => undefined);
      signal?.addEventListener('abort', bell.ring, { once: true });
      let last = '';
      try {
        while (signal?.aborted !== true) {
          const view = await read(id).catch(() => 'away' as const);
          if (view === undefined) return;
          if (view !== 'away') {
            const text = JSON.stringify(view);
            if (text !== last) yield view;
            last = text;
            if (phaseOf(view) === 'over') return;
          }
          await bell.heard(pauseAfter(view));
        }
      } finally {
        signal?.removeEventListener('abort', bell.ring);
        subscribing.then((stop) => stop()).catch(() => undefined);
        for (const stop of stops) stop();
      }
    },
  };
}

function pauseAfter(view: JobView | 'away'): number {
  if (view === 'away') return awayMs;
  return view.state === 'queued' ? waitingMs : safetyMs;
}

/** Calls made within the same few ms share one round trip. */
function batch<T>(
  readAll: (ids: readonly string[]) => Promise<readonly T[]>,
): (id: string) => Promise<T | undefined> {
  let pending: { ids: string[]; answer: Promise<readonly T[]> } | undefined;
  return async (id) => {
    if (pending === undefined) {
      const ids: string[] = [];
      const answer = new Promise((resolve) => setTimeout(resolve, 3)).then(() => {
        pending = undefined;
        return readAll(ids);
      });
      pending = { ids, answer };
    }
    const { ids, answer } = pending;
    const index = ids.push(id) - 1;
    return (await answer)[index];
  };
}

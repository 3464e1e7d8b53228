/** Looks again, every few minutes, at what workers must know of the places for which something waits. */
import type { Place } from '../chat/platform.ts';
import { messageOf } from '../errors.ts';
import { targetIn } from './flow/ask/target.ts';
import { repeatedly } from './repeatedly.ts';
import type { Services } from './services.ts';

export type RefreshPlace = (place: Place) => Promise<void>;

const everyMs = 5 * 60_000;
const page = 500;

/** Jobs that are looked at in one go; the first in the line are drawn next. */
const mostJobs = 10_000;

/** @returns how it is stopped */
export function watchPlaces(
  services: Pick<Services, 'jobs' | 'log'>,
  serves: (platform: string) => boolean,
  refresh: RefreshPlace,
) {
  return repeatedly(
    everyMs,
    () => look(services, serves, refresh),
    (error) =>
      services.log.warn({ err: error }, `Waiting places could not be looked at: ${messageOf(error)}`),
  );
}

async function look(
  { jobs, log }: Pick<Services, 'jobs' | 'log'>,
  serves: (platform: string) => boolean,
  refresh: RefreshPlace,
): Promise<void> {
  const places = new Map<string, Place>();
  for (let offset = 0; offset < mostJobs; offset += page) {
    const waiting = await jobs.waiting({ limit: page, offset });
    for (const job of waiting) {
      const target = targetIn(job);
      if (target === undefined || !serves(target.platform)) continue;
      const { origin } = target;
      places.set(`${origin.platform}:${origin.server}:${origin.channel}`, origin);
    }
    if (waiting.length < page) break;
  }
  for (const place of places.values()) {
    // A place that is gone, or can't be looked at, is judged strictly once what is known of it is too old.
    await refresh(place).catch((error: unknown) => {
      log.debug({ err: error }, `A place could not be looked at: ${messageOf(error)}`);
    });
  }
}

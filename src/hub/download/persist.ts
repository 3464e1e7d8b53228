/** Tries again what failed for the moment: later each time, never sooner than a server asked for. */

import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { Hiccup, type Net } from './net.ts';

const maxBackoffMs = 30_000;
/** A server that asks for more patience than this, in ms, is answered with an error that says so. */
const maxAskedMs = 5 * 60_000;

/**
 * Runs `attempt` until it succeeds or throws anything but a Hiccup.
 * @param attempt calls `progressed` when something came: failures are counted from there anew
 * @throws UserError `unreachable` after `net.tries` failures in a row, `rate_limited` when the wait would be long
 */
export async function persist<T>(
  net: Net,
  signal: AbortSignal,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      if (!(error instanceof Hiccup)) throw error;
      failures += 1;
      if (error.afterMs !== undefined && error.afterMs > maxAskedMs) {
        const minutes = Math.ceil(error.afterMs / 60_000);
        throw new UserError(
          'rate_limited',
          `${error.message}; try again in ${minutes} minutes. What was downloaded so far is kept`,
          { cause: error },
        );
      }
      if (failures >= net.tries) {
        throw new UserError(
          'unreachable',
          `Gave up after ${failures} tries: ${error.message}. What was downloaded so far is kept; run the same command again`,
          { cause: error },
        );
      }
      const wait = Math.max(backoff(net, failures), error.afterMs ?? 0);
      net.say(`${error.message}; trying again in ${Math.ceil(wait / 1000)} s`);
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Doubles from one failure to the next; half of it is chance, so that parallel files don't knock in step. */
function backoff(net: Net, failures: number): number {
  const most = Math.min(net.backoffMs * 2 ** (failures - 1), maxBackoffMs);
  return most * (0.5 + Math.random() / 2);
}

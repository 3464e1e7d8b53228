/** Calls to Slack's Web API: waits out rate limits and server errors, and turns refusals into PlatformErrors. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogLevel, webApi } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import type { PlatformError } from '../../platform.ts';
import type { Method, Methods } from './methods.ts';
import { isRateLimited, toPlatformError } from './problems.ts';

export interface Credentials {
  readonly token: string;
  /** The workspace to act in, where the token is good for a whole organisation. */
  readonly team?: string | undefined;
}

/** `once`: not sent again where Slack may have done it already. `never`: fails at once rather than wait. */
export type Repeat = 'freely' | 'once' | 'never';

export interface Api {
  /** @throws PlatformError */
  call<M extends Method>(
    credentials: Credentials,
    method: M,
    args: Methods[M],
    repeat?: Repeat,
  ): Promise<unknown>;
  readonly baseUrl: string;
  /** From now on nothing is waited for: calls that rest fail at once with what made them rest. */
  hurry(): void;
}

/** ms of rest that one call may take in all; longer ones are the queue's business. */
const maxRest = 60_000;
/** ms for one request; pictures don't travel this way. */
const timeout = 30_000;
const maxTries = 4;

export function createApi(baseUrl: string): Api {
  const clients = new LRUCache<string, webApi.WebClient>({ max: 1000 });
  const hurried = new AbortController();
  const { signal } = hurried;
  // As many as there are calls: no leak.
  setMaxListeners(0, signal);
  const clientOf = ({ token, team }: Credentials): webApi.WebClient => {
    const key = `${team ?? ''} ${token}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = new webApi.WebClient(token, {
      slackApiUrl: baseUrl,
      timeout,
      // Repeating is decided here, where it is known what may be repeated.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: silentLogger,
      ...(team !== undefined && { teamId: team }),
    });
    clients.set(key, client);
    return client;
  };

  return {
    baseUrl,
    hurry: () => hurried.abort(),
    async call(credentials, method, args, repeat = 'freely') {
      let rested = 0;
      for (let tries = 1; ; tries++) {
        try {
          return await clientOf(credentials).apiCall(method, { ...args });
        } catch (error) {
          const rest = restAfter(error, toPlatformError(error, method), repeat, tries);
          if (rest === undefined || rested + rest > maxRest) throw toPlatformError(error, method);
          rested += rest;
          await sleep(rest, undefined, { signal }).catch(() => {
            throw toPlatformError(error, method);
          });
        }
      }
    },
  };
}

/** ms to wait before the call is made again; undefined where it should not be. */
function restAfter(
  error: unknown,
  { problem }: PlatformError,
  repeat: Repeat,
  tries: number,
): number | undefined {
  if (repeat === 'never') return undefined;
  if (error instanceof webApi.WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000;
  if (problem !== 'unavailable' || tries >= maxTries) return undefined;
  const pause = 250 * 2 ** tries;
  if (isRateLimited(toPlatformError(error, ''))) return pause * 4;
  return repeat === 'freely' ? pause : undefined;
}

/** What fails is thrown, and logged where it is caught; the SDK's own lines would tell it twice. */
export const silentLogger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

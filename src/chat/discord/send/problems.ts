/** Discord's errors in the port's terms. */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { type Obstacle, PlatformError, type Problem } from '../../platform.ts';
import { refusals, type Sorted } from './refusals.ts';

/** Any failure of a request; what is a PlatformError already stays as it is. */
export function toPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof DiscordAPIError) {
    const { problem, obstacle } = sort(error);
    return new PlatformError(problem, `Discord refuses: ${short(error.message)} (${error.code})`, {
      cause: new Refusal(error),
      ...(obstacle !== undefined && { obstacle }),
    });
  }
  if (error instanceof RateLimitError) {
    const retryAfter = Math.ceil(Math.max(error.retryAfter, error.timeToReset) / 1000);
    return new PlatformError('unavailable', `Discord wants ${retryAfter} s of rest.`, { retryAfter });
  }
  if (error instanceof HTTPError) {
    const { obstacle } = sortStatus(error.status);
    return new PlatformError('unavailable', `Discord answers with status ${error.status}.`, {
      ...(obstacle !== undefined && { obstacle }),
    });
  }
  const message = error instanceof Error ? short(error.message) : String(error);
  return new PlatformError('unavailable', `Discord can't be reached: ${message}`, { cause: error });
}

/** Discord's own number for what it refused, such as 50013. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof PlatformError && error.cause instanceof Refusal ? error.cause.code : undefined;
}

/** What stands in the way, where a place refused. */
export function obstacleOf(error: unknown): Obstacle | undefined {
  return error instanceof PlatformError ? error.obstacle : undefined;
}

/** What Discord refused, fit for logs: discord.js's own error carries tokens and whole files. */
class Refusal extends Error {
  readonly code: number;
  readonly request: string;

  constructor({ message, code, method, url }: DiscordAPIError) {
    super(message);
    this.name = 'DiscordRefusal';
    this.code = Number(code);
    this.request = `${method} ${new URL(url).pathname.replace(/(interactions|webhooks)(\/\d+)\/[^/]+/, '$1$2/…')}`;
  }
}

/** Code 0 says nothing, so there the status counts, as it does for codes that are new. */
function sort({ code, status }: DiscordAPIError): Sorted {
  const known: Readonly<Record<number | string, Sorted>> = refusals;
  return (code === 0 ? undefined : known[code]) ?? sortStatus(status);
}

/** 500 is Discord's own fault at this very request; other failures of servers are those of an outage. */
function sortStatus(status: number): Sorted {
  return status === 500 ? { problem: 'unavailable', obstacle: 'failing' } : { problem: problemOf(status) };
}

function problemOf(status: number): Problem {
  if (status === 403) return 'forbidden';
  if (status === 404) return 'gone';
  if (status === 413) return 'too_large';
  return status === 401 || status === 429 || status >= 500 ? 'unavailable' : 'invalid';
}

function short(text: string): string {
  return text.split('\n').slice(0, 3).join(' ');
}

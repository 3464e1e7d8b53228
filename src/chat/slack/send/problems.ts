/** Slack's errors in the port's terms. */
import { webApi } from '@slack/bolt';
import { PlatformError } from '../../platform.ts';
import { refusals } from './refusals.ts';

/** The scope that a refusal for want of one names. */
interface Refused {
  readonly error: string;
  readonly needed?: string | undefined;
}

/** What is missing, in the words of Slack's settings, where the refusal itself names no scope. */
const permissions: Readonly<Record<string, string>> = {
  not_in_channel: 'membership of the channel (/invite the bot)',
  restricted_action: 'posting in this channel',
  restricted_action_read_only_channel: 'posting in this channel',
  restricted_action_thread_only_channel: 'posting outside of threads in this channel',
  restricted_action_non_threadable_channel: 'threads in this channel',
};

/** The workspace is asked for too much; it says so itself. */
const rateLimits = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);

/** Slack takes the token no more, or never did. */
const tokenErrors = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
]);

/** Any failure of a request; what is a PlatformError already stays as it is. */
export function toPlatformError(error: unknown, method: string): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof webApi.WebAPIPlatformError) return refusal(error.data, method);
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const { retryAfter } = error;
    return new PlatformError('unavailable', `Slack wants ${retryAfter} s of rest.`, { retryAfter });
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    // 500 is Slack's own fault at this very call; other failures of servers are those of an outage.
    const failing = error.statusCode === 500 ? ({ obstacle: 'failing' } as const) : {};
    return new PlatformError(
      'unavailable',
      `Slack answers ${method} with status ${error.statusCode}.`,
      failing,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PlatformError('unavailable', `Slack can't be reached: ${message}`, { cause: error });
}

/** Slack's own word for what it refused, such as `not_in_channel`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof PlatformError && error.cause instanceof Refusal ? error.cause.word : undefined;
}

export function isRateLimited(error: unknown): boolean {
  return rateLimits.has(codeOf(error) ?? '');
}

export function isTokenRefused(error: unknown): boolean {
  return tokenErrors.has(codeOf(error) ?? '');
}

/** What Slack refused, fit for logs: the SDK's own error carries what was sent. */
class Refusal extends Error {
  readonly word: string;

  constructor(word: string, method: string, details: string) {
    super(`${method}: ${word}${details}`);
    this.name = 'SlackRefusal';
    this.word = word;
  }
}

export function refusal(data: Refused, method: string): PlatformError {
  const { error, needed } = data;
  const cause = new Refusal(error, method, detailsOf(data));
  if (error === 'missing_scope' && needed !== undefined) {
    return new PlatformError('forbidden', `The bot lacks the scope "${needed}" of Slack.`, {
      cause,
      permission: needed,
    });
  }
  const { problem, obstacle } = refusals.get(error) ?? { problem: 'invalid' };
  const permission = permissions[error];
  return new PlatformError(problem, `Slack refuses ${method}: ${error}${detailsOf(data)}`, {
    cause,
    ...(obstacle !== undefined && { obstacle }),
    ...(permission !== undefined && { permission }),
  });
}

function detailsOf(data: object): string {
  const { errors, response_metadata: metadata } = data as {
    errors?: unknown;
    response_metadata?: { messages?: unknown };
  };
  const told = [errors, metadata?.messages].find(Array.isArray) as readonly unknown[] | undefined;
  return told === undefined || told.length === 0
    ? ''
    : ` (${told.slice(0, 3).map(String).join('; ').slice(0, 300)})`;
}

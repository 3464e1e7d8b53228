/** Discord's refusals in the port's words. */
import { RESTJSONErrorCodes as codes, DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { PlatformError, type Problem } from '../../platform.ts';

const problems: ReadonlyMap<number | string, Problem> = new Map<number | string, Problem>([
  [codes.UnknownChannel, 'gone'],
  [codes.UnknownGuild, 'gone'],
  [codes.UnknownMessage, 'gone'],
  [codes.UnknownUser, 'gone'],
  [codes.UnknownMember, 'gone'],
  [codes.UnknownInteraction, 'too_late'],
  [codes.UnknownWebhook, 'too_late'],
  [codes.InvalidWebhookToken, 'too_late'],
  [codes.RequestEntityTooLarge, 'too_large'],
  [codes.FileUploadedExceedsMaximumSize, 'too_large'],
  // Limits that pass with time.
  [codes.OpeningDirectMessagesTooFast, 'unavailable'],
  [codes.FeatureTemporarilyDisabledServerSide, 'unavailable'],
  [codes.SendMessagesHasBeenTemporarilyDisabled, 'unavailable'],
  [codes.ServiceResourceIsBeingRateLimited, 'unavailable'],
  [codes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, 'unavailable'],
  [codes.MaximumActiveThreads, 'unavailable'],
  [codes.MaximumActiveAnnouncementThreads, 'unavailable'],
  [codes.CloudflareIsBlockingYourRequest, 'unavailable'],
  [codes.APIResourceOverloaded, 'unavailable'],
  // Refusals that Discord doesn't answer with 403.
  [codes.InvalidActionOnArchivedThread, 'forbidden'],
  [codes.ThreadLocked, 'forbidden'],
  [codes.MessageWasBlockedByAutomaticModeration, 'forbidden'],
  [codes.TitleWasBlockedByAutomaticModeration, 'forbidden'],
  [codes.MessageBlockedByHarmfulLinksFilter, 'forbidden'],
  [codes.AccessToFileUploadsHasBeenLimitedForThisGuild, 'forbidden'],
  [codes.CannotEditMessageAuthoredByAnotherUser, 'invalid'],
]);

/** Any failure of a request; what is a PlatformError already stays as it is. */
export function toPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof DiscordAPIError) {
    const problem = problems.get(error.code) ?? problemOf(error.status);
    return new PlatformError(problem, `Discord refuses: ${short(error.message)} (${error.code})`, {
      cause: new Refusal(error),
    });
  }
  if (error instanceof RateLimitError) {
    const retryAfter = Math.ceil(Math.max(error.retryAfter, error.timeToReset) / 1000);
    return new PlatformError('unavailable', `Discord wants ${retryAfter} s of rest.`, { retryAfter });
  }
  if (error instanceof HTTPError) {
    return new PlatformError('unavailable', `Discord answers with status ${error.status}.`);
  }
  const message = error instanceof Error ? short(error.message) : String(error);
  return new PlatformError('unavailable', `Discord can't be reached: ${message}`, { cause: error });
}

/** Discord's own number for what it refused, such as 50013. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof PlatformError && error.cause instanceof Refusal ? error.cause.code : undefined;
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

function problemOf(status: number): Problem {
  if (status === 403) return 'forbidden';
  if (status === 404) return 'gone';
  if (status === 413) return 'too_large';
  return status === 401 || status === 429 ? 'unavailable' : 'invalid';
}

function short(text: string): string {
  return text.split('\n').slice(0, 3).join(' ');
}

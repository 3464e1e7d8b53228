/** Slack's refusals in the port's words. */
import { webApi } from '@slack/bolt';
import { PlatformError, type Problem } from '../../platform.ts';

/** The scope that a refusal for want of one names. */
interface Refused {
  readonly error: string;
  readonly needed?: string | undefined;
}

const words: Readonly<Record<Problem, string>> = {
  gone: `channel_not_found message_not_found thread_not_found is_archived file_not_found file_deleted user_not_found
    users_not_found team_not_found no_item_specified bad_timestamp cant_find_message posting_to_channel_denied_by_org
    team_access_not_granted accesslimited`,
  forbidden: `not_in_channel missing_scope no_permission restricted_action restricted_action_read_only_channel
    restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked
    cannot_dm_bot user_disabled user_not_visible user_not_in_channel not_allowed_token_type ekm_access_denied
    access_denied as_user_not_supported cant_update_message cant_delete_message edit_window_closed method_deprecated
    file_uploads_disabled file_uploads_except_images_disabled file_update_failed not_reactable posting_to_general_channel_denied
    external_channel_migrating org_login_required two_factor_setup_required messages_tab_disabled`,
  too_late:
    'expired_trigger_id exchanged_trigger_id trigger_expired trigger_exchanged expired_url used_url cannot_send_in_channel',
  too_large: 'file_upload_size_restricted file_too_large upload_too_large storage_limit_reached',
  unavailable: `ratelimited rate_limited message_limit_exceeded internal_error fatal_error service_unavailable
    request_timeout team_added_to_org too_many_reactions_pending operation_timeout`,
  invalid: '',
};

const problems: ReadonlyMap<string, Problem> = new Map(
  (Object.entries(words) as [Problem, string][]).flatMap(([problem, errors]) =>
    errors.split(/\s+/).map((error) => [error, problem] as const),
  ),
);

/** What is missing, in the words of Slack's settings, where the refusal itself names no scope. */
const permissions: Readonly<Record<string, string>> = {
  not_in_channel: 'membership of the channel (/invite the bot)',
  restricted_action: 'posting in this channel',
  restricted_action_read_only_channel: 'posting in this channel',
  restricted_action_thread_only_channel: 'posting outside of threads in this channel',
  restricted_action_non_threadable_channel: 'threads in this channel',
  file_uploads_disabled: 'uploading files in this workspace',
};

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
    return new PlatformError('unavailable', `Slack answers ${method} with status ${error.statusCode}.`);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PlatformError('unavailable', `Slack can't be reached: ${message}`, { cause: error });
}

/** Slack's own word for what it refused, such as `not_in_channel`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof PlatformError && error.cause instanceof Refusal ? error.cause.word : undefined;
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
  const problem = problems.get(error) ?? 'invalid';
  const permission = permissions[error];
  return new PlatformError(problem, `Slack refuses ${method}: ${error}${detailsOf(data)}`, {
    cause,
    ...(problem === 'forbidden' && { permission: permission ?? error }),
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

/** What can go wrong on a platform, as far as it makes a difference to what is done next. */
import { AppError } from '../../errors.ts';

/**
 * - `gone`: the channel, thread or message is no more, or the bot was removed; trying again won't help
 * - `forbidden`: a permission is missing (`permission` names it) or the person takes no direct messages
 * - `too_late`: the time to answer an event is over; post with the bot's own means
 * - `too_large`: a file is larger than the platform or the caller takes
 * - `unavailable`: the platform can't be reached or refuses for now; try again later
 * - `invalid`: the message or form breaks a limit or was refused as malformed: a mistake of the caller
 */
export type Problem = 'gone' | 'forbidden' | 'too_late' | 'too_large' | 'unavailable' | 'invalid';

/** Thrown by every `Platform` method; its code is `chat_` and the problem. */
export class PlatformError extends AppError {
  readonly problem: Problem;
  /** The missing permission in the platform's own words. */
  readonly permission: string | undefined;
  /** Seconds that the platform asked to wait, where that is why it refused. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: Problem,
    message: string,
    options?: { cause?: unknown; permission?: string; retryAfter?: number },
  ) {
    super(`chat_${problem}`, message, options);
    this.problem = problem;
    this.permission = options?.permission;
    this.retryAfter = options?.retryAfter;
  }
}

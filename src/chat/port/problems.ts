/** What can go wrong on a platform, as far as it makes a difference to what is done next. */
import { AppError } from '../../errors.ts';

/**
 * - `gone`: the channel, thread or message is no more, or the bot was removed; trying again won't help
 * - `forbidden`: this is refused there for as long as nobody changes something; `obstacle` says what stands in the way
 * - `too_late`: the time to answer an event is over; post with the bot's own means
 * - `too_large`: a file is larger than the platform or the caller takes
 * - `unavailable`: the platform can't be reached or refuses for now; try again later
 * - `invalid`: the message or form breaks a limit or was refused as malformed: a mistake of the caller
 */
export type Problem = 'gone' | 'forbidden' | 'too_late' | 'too_large' | 'unavailable' | 'invalid';

/**
 * What stands in the way where a place refuses something: the bot has words for each.
 * - `permission`: the bot lacks one; `PlatformError.permission` names it
 * - `threads_full`: no further thread can be open there
 * - `name`: the name of a thread or post is not taken there
 * - `filter`: the server's own filter stopped it
 * - `uploads`: files can't be sent there
 * - `archived`, `locked`, `read_only`, `slow_mode`: as the platforms call them
 * - `directs_closed`: the person takes no direct messages
 * - `failing`: the platform answers, but fails at this every time
 */
export const obstacles = [
  'permission',
  'threads_full',
  'name',
  'filter',
  'uploads',
  'archived',
  'locked',
  'read_only',
  'slow_mode',
  'directs_closed',
  'failing',
] as const;

export type Obstacle = (typeof obstacles)[number];

/** Thrown by every `Platform` method; its code is `chat_` and the problem. */
export class PlatformError extends AppError {
  readonly problem: Problem;
  /** The missing permission in the platform's own words. */
  readonly permission: string | undefined;
  /** Why the place refuses, where that is known. */
  readonly obstacle: Obstacle | undefined;
  /** Seconds that the platform asked to wait, where that is why it refused. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: Problem,
    message: string,
    options?: { cause?: unknown; permission?: string; obstacle?: Obstacle; retryAfter?: number },
  ) {
    super(`chat_${problem}`, message, options);
    this.problem = problem;
    this.permission = options?.permission;
    this.obstacle = options?.obstacle ?? (options?.permission === undefined ? undefined : 'permission');
    this.retryAfter = options?.retryAfter;
  }
}

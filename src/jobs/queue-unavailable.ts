/** What a person reads when the queue can't be reached: nothing was started, and it is not their fault. */
import { type AppError, UserError } from '../errors.ts';

export function queueUnavailable(cause: AppError): UserError {
  return new UserError(
    'queue_unavailable',
    'The queue cannot take pictures right now; nothing was started. Please try again in a few minutes.',
    { cause },
  );
}

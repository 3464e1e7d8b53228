/** Errors passed between processes: what they say survives, their class does not. */

import { AppError, messageOf, UserError } from '../errors.ts';

export interface SentError {
  /** Whether the person can mend it. */
  readonly user: boolean;
  readonly code: string;
  readonly message: string;
  /** The stack and those of its causes, for logs. */
  readonly trace: string;
}

/** @param code for errors that have none of their own */
export function sendError(error: unknown, code: string): SentError {
  return {
    user: error instanceof UserError,
    code: error instanceof AppError ? error.code : code,
    message: messageOf(error),
    trace: traceOf(error),
  };
}

export function receiveError({ user, code, message, trace }: SentError): AppError {
  return new (user ? UserError : AppError)(code, message, { cause: trace });
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${traceOf(error.cause)}`;
}

/** Errors as log fields: all they say of themselves, and nothing that a library hung on them. */

import { AppError } from '../errors.ts';

export interface ErrorFields {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorFields | string;
}

/** A chain of causes longer than this repeats itself. */
const deepest = 5;

/**
 * Only these fields, because others can hold secrets: a Redis client's errors carry the arguments of the command, which
 * for AUTH is the password.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields | string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause !== undefined && depth < deepest && { cause: errorFields(cause, depth + 1) }),
  };
}

function codeOf(error: Error): string | undefined {
  if (error instanceof AppError) return error.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A limit of time on a promise. */

import { AppError } from '../errors.ts';

/** What `promise` gives. @throws AppError `too_slow` where that takes more than `ms`; the promise itself goes on */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('too_slow', `No answer within ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

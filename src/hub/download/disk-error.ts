/** What a failed write means to the person whose disk it is. */

import path from 'node:path';
import { AppError, messageOf, UserError } from '../../errors.ts';

const codes: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: (folder) =>
    `The disk of ${folder} is full. What was downloaded so far is kept: free some space and run it again`,
  EDQUOT: (folder) => `Your quota on the disk of ${folder} is used up. What was downloaded so far is kept`,
  EROFS: (folder) => `${folder} can't be written to: its disk is read-only`,
  EACCES: (folder) => `${folder} can't be written to by this user`,
  EPERM: (folder) => `${folder} can't be written to by this user`,
};

export function diskError(cause: unknown, file: string): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const words = codes[code];
  if (words !== undefined)
    return new UserError(code === 'ENOSPC' ? 'disk_full' : 'not_writable', words(path.dirname(file)), {
      cause,
    });
  return new AppError('not_writable', `${file} can't be written: ${messageOf(cause)}`, { cause });
}

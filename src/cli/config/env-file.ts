/** Reads the settings file `.env`, where there is one. */

import path from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { homeFolder } from './package-folder.ts';

/**
 * Adds what the file says to the environment; variables that are set already win. The file is `.env` in the
 * home folder, or what `ELLA_ENV_FILE` names; an empty `ELLA_ENV_FILE` means none.
 * @throws UserError `bad_setting` when the file can't be read
 */
export function loadEnvFile(named: string | undefined = process.env.ELLA_ENV_FILE): void {
  if (named === '') return;
  const file = path.resolve(named ?? path.join(homeFolder, '.env'));
  try {
    process.loadEnvFile(file);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && named === undefined) return;
    const why = isMissing ? 'it does not exist' : messageOf(cause);
    throw new UserError('bad_setting', `The settings file ${file} can't be read: ${why}`, { cause });
  }
}

/** Reads the settings file `.env`, where there is one. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from '../../errors.ts';
import { decodeText } from '../../files/decode-text.ts';
import { reasonOf } from '../../files/read-json.ts';
import { homeFolder } from '../../package-folder.ts';

/** Where settings are written: the file that they are read from. */
export function settingsFile(named = process.env.ELLA_ENV_FILE): string {
  return path.resolve(named || path.join(homeFolder, '.env'));
}

/**
 * Adds what the file says to the environment; variables that are set already win. The file is `.env` in the
 * home folder, or what `ELLA_ENV_FILE` names; an empty `ELLA_ENV_FILE` means none.
 * @throws UserError `bad_setting` when the file can't be read
 */
export function loadEnvFile(named: string | undefined = process.env.ELLA_ENV_FILE): void {
  if (named === '') return;
  const file = settingsFile(named);
  let text: string;
  try {
    // Not by process.loadEnvFile, which loses the first line of a file with a byte order mark and all of one in UTF-16.
    text = decodeText(readFileSync(file));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && named === undefined) return;
    throw new UserError('bad_setting', `The settings file ${file} can't be read: ${reasonOf(cause)}`, {
      cause,
    });
  }
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (value !== undefined) process.env[name] ??= value;
  }
}

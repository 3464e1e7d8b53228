/** Names from the network, before they become names of files. */

import { UserError } from '../../errors.ts';

/** Characters that a file system or a terminal takes as something else. */
const unsafe = /[\p{Cc}\p{Cf}\\:*?"<>|]/u;
/** What Windows keeps for its devices, whatever follows the dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether `path`, with "/" between its parts, stays inside of the folder it is put into. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= 500 &&
    parts.every((part) => part !== '' && !part.startsWith('.') && !unsafe.test(part) && !reserved.test(part))
  );
}

/**
 * A name for a file or a folder, made of whatever a model is called: letters, digits, dots, "_" and "-".
 * @throws UserError `bad_name` where nothing is left
 */
export function safeName(text: string): string {
  const name = text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 80)
    .replace(/^[.-]+|[.-]+$/g, '');
  if (name !== '' && isSafePath(name)) return name;
  throw new UserError(
    'bad_name',
    `${JSON.stringify(text.slice(0, 100))} can't be the name of a model; give --name`,
  );
}

/** Looks for a redis-server or valkey-server that this machine can run. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { AppError } from '../../errors.ts';

const names = ['redis-server', 'valkey-server'];

/** Places that a service's PATH often lacks. */
const usualFolders = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/local/bin',
  '/snap/bin',
];

/**
 * The full path of the first server program found, PATH before the usual folders.
 * @throws AppError `redis_missing`, with what to install.
 */
export async function findServer(path = process.env.PATH ?? '', extra = usualFolders): Promise<string> {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...extra];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      try {
        await access(file, constants.X_OK);
        return file;
      } catch {
        // Not here; the next folder.
      }
    }
  }
  throw new AppError(
    'redis_missing',
    'There is no REDIS_URL and no redis-server or valkey-server on this machine. Install Redis ' +
      '(apt-get install redis-server, dnf install valkey, apk add redis, brew install redis), or set REDIS_URL.',
  );
}

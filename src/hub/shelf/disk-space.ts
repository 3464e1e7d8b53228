/** Is there room for what is to come? Asked before the first byte. */

import { statfs } from 'node:fs/promises';
import { UserError } from '../../errors.ts';

/** What is left free: a disk filled to the last byte breaks everything else on it. */
const reserve = 200e6;

/** @throws UserError `disk_full` with both figures */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  if (bytes === 0) return;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes + reserve) return;
  throw new UserError(
    'disk_full',
    `${folder} has ${gigabytes(free)} GB free, and ${gigabytes(bytes + reserve)} GB are needed; nothing was fetched`,
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

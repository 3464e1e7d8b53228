/** Gives a file a second place without taking its room twice, where the disk can do that. */

import { constants, copyFile, link, rename } from 'node:fs/promises';

/** `to` must not exist. It is there whole or not at all. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another disk, or one without links.
    const aside = `${to}.copy`;
    await copyFile(from, aside, constants.COPYFILE_FICLONE);
    await rename(aside, to);
  }
}

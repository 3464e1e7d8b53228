/** Is there a place to keep the queue, and room in it? */

import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { examine, type Finding } from './finding.ts';

/** Pictures wait in Redis, so on disk twice while its file is rewritten: 1 GB is some hundred of them. */
const plenty = 1e9;
const tooLittle = 1e8;

export function checkDisk({ dataFolder }: Config): Promise<Finding> {
  return examine('disk', async () => {
    const folder = await nearestFolder(dataFolder);
    try {
      await access(folder, constants.W_OK | constants.X_OK);
    } catch {
      return {
        state: 'fail',
        detail: `${dataFolder} can't be written to by this user`,
        advice: 'Change its owner, or set ELLA_DATA_DIR to another folder.',
      };
    }
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const detail = `${(free / 1e9).toFixed(1)} GB free for ${dataFolder}`;
    if (free >= plenty) return { state: 'ok', detail };
    return {
      state: free < tooLittle ? 'fail' : 'warn',
      detail,
      advice: 'Free some space, or set ELLA_DATA_DIR to a folder on another disk.',
    };
  });
}

/** The folder itself, or the one in which it will be made. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  const above = path.dirname(folder);
  return found !== undefined || above === folder ? folder : nearestFolder(above);
}

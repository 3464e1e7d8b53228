/** Where the project keeps what it can always make again. */

import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for graphs and device verdicts: `ELLA_CACHE_DIR`, else the place that the system has for such files.
 * It may not exist yet, and it may not be writable.
 */
export function cacheFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.ELLA_CACHE_DIR) return path.resolve(env.ELLA_CACHE_DIR);
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA || path.join(homedir(), 'AppData', 'Local'), 'ella-bot', 'Cache');
  }
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'ella-bot');
  // The XDG specification says that a relative path there must be ignored.
  const xdg = env.XDG_CACHE_HOME;
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache'), 'ella-bot');
}

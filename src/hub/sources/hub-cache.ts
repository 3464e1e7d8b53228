/** The cache that Hugging Face's own tools keep on this machine: what lies there need not be fetched again. */

import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Its folder, by the same variables and in the same order as huggingface_hub. */
export function hubCacheFolder(env: Environment): string {
  const named = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  if (named) return path.resolve(named);
  const home = env.HF_HOME || path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'huggingface');
  return path.resolve(home, 'hub');
}

/**
 * The real file behind a snapshot's link, or undefined where it isn't there in that size. Its bytes are still to be
 * checked. Layout: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export async function findInCache(
  cache: string,
  file: { readonly repo: string; readonly commit: string; readonly path: string; readonly size: number },
): Promise<string | undefined> {
  const folder = `models--${file.repo.replaceAll('/', '--')}`;
  const link = path.join(cache, folder, 'snapshots', file.commit, ...file.path.split('/'));
  try {
    const real = await realpath(link);
    const { size } = await stat(real);
    return size === file.size ? real : undefined;
  } catch {
    return undefined;
  }
}

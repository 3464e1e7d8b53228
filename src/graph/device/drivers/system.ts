/** Where a Linux system keeps its shared libraries, and what its files say; injected, so that other machines can be played. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface System {
  readonly environment: Readonly<Record<string, string | undefined>>;
  exists(file: string): boolean;
  /** The names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
  /** The text of a file; undefined where it can't be read. */
  read(file: string): string | undefined;
  /** What the linker's cache lists, as lines "libcuda.so.1 (libc6,x86-64) => /usr/lib/…". */
  linkerCache(): string;
}

export const thisSystem: System = {
  environment: process.env,
  exists: existsSync,
  list: (folder) => orElse([], () => readdirSync(folder)),
  read: (file) => orElse(undefined, () => readFileSync(file, 'utf8')),
  linkerCache: readLinkerCache,
};

let linkerCache: string | undefined;

/** Asked for once: a process that runs goes on with the libraries that it found. */
function readLinkerCache(): string {
  linkerCache ??= askLinker();
  return linkerCache;
}

function askLinker(): string {
  const found = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file));
  return found === undefined ? '' : (spawnSync(found, ['-p'], { encoding: 'utf8' }).stdout ?? '');
}

/** What `read` gives; `fallback` where there is nothing to read, as other systems lack many files. */
export function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** The path by which the loader would open `name`, as far as files tell: LD_LIBRARY_PATH first, then its cache. */
export function findLibrary(name: string, system: System): string | undefined {
  const folders = (system.environment.LD_LIBRARY_PATH ?? '').split(':').filter((folder) => folder !== '');
  const direct = folders.map((folder) => path.posix.join(folder, name)).find((file) => system.exists(file));
  return direct ?? cached(system).get(name);
}

/** Versions of a library that are installed, such as 12 and 13 of libcudart, whichever of them is needed. */
export function majorsOf(library: string, system: System): number[] {
  const names = [
    ...cached(system).keys(),
    ...(system.environment.LD_LIBRARY_PATH ?? '').split(':').flatMap((folder) => system.list(folder)),
  ];
  const majors = names.flatMap((name) => {
    const version = name.startsWith(`${library}.so.`)
      ? name.slice(library.length + 4).split('.')[0]
      : undefined;
    return version !== undefined && /^\d+$/.test(version) ? [Number(version)] : [];
  });
  return [...new Set(majors)].sort((a, b) => a - b);
}

function cached(system: System): Map<string, string> {
  const lines = system.linkerCache().matchAll(/^\s*(\S+) \([^)]*\) => (\S+)$/gm);
  return new Map([...lines].map(([, name = '', file = '']) => [name, file]));
}

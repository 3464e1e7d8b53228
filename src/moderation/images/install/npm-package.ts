/** A package of npm as its own client fetches it, so that registries, proxies and tokens are those set up here. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UserError } from '../../../errors.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the tarball in Base64, as lock files write it after `sha512-`. */
  readonly sha512: string;
}

const run = promisify(execFile);

/** Fetches the tarball into `folder`; none of its code runs. @throws UserError `npm_failed`, `wrong_bytes` */
export async function fetchPackage(
  { name, version, sha512 }: NpmPackage,
  folder: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const spec = `${name}@${version}`;
  try {
    await run('npm', ['pack', spec, '--pack-destination', folder, '--ignore-scripts', '--silent'], {
      cwd: folder,
      signal,
      // npm is a script there, which only a shell can start; nothing in the arguments needs quoting.
      shell: process.platform === 'win32',
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new UserError('npm_failed', `npm could not fetch ${spec}: ${firstLine(cause)}`, { cause });
  }
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
  if (file === undefined)
    throw new UserError('npm_failed', `npm said that it fetched ${spec}, but left no file`);
  const bytes = await readFile(path.join(folder, file));
  const came = createHash('sha512').update(bytes).digest('base64');
  if (came === sha512) return bytes;
  throw new UserError(
    'wrong_bytes',
    `npm gave other bytes for ${spec} than were expected; nothing was installed`,
  );
}

function firstLine(cause: unknown): string {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  const [line = messageOf(cause)] = said.split('\n').filter((each) => each !== '');
  return line;
}
